"""Row changes in words: labels of the model's fields, choices and names instead of codes, sensitive values masked."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, DateTimeField, Field, ForeignKey, Model
from django.utils.translation import gettext as _

from tonglu.audit.models import Diff
from tonglu.audit.rules.wording import Change, cut
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.lib.masking import masked
from tonglu.lib.veil import SealedField, Veil, VeiledField

# kept for machines: what a reader would not recognise as a change
SILENT: Final = {"id", "path", "stamp", "session_epoch", "password", "last_login", "content_hash", "key", "changed_at", "tokens"}
# columns that models leave without words of their own
WORDS: Final = {
    "state": N_("状态"), "since": N_("开始"), "until": N_("结束"), "happened_at": N_("时间"), "basis": N_("依据"),
    "clock": N_("时限"), "started_at": N_("开始"), "stopped_at": N_("停止"), "due_at": N_("到期"), "overdue_at": N_("超时"),
    "within_minutes": N_("时长（分钟）"), "reason": N_("原因"), "evidence": N_("凭据"), "is_active": N_("启用"), "why": N_("原因"),
    "closed_how": N_("关闭方式"), "reopened_count": N_("重新处理次数"), "refused_count": N_("退单次数"), "version": N_("版本"),
    "revoked_at": N_("停用时间"), "created_at": N_("建立时间"), "decided_at": N_("判定时间"), "relation": N_("关系"),
    "legal_entity": N_("法人主体"), "language": N_("语言"), "mask": N_("证件号"),
}  # fmt: skip
# their names are personal: a number tells enough to find them
NAMELESS_APPS: Final = {"customers"}
FindModel = Callable[[str], type[Model] | None]
Names = dict[type[Model], dict[int, str]]


def changes_of(diffs: Iterable[Diff], find: FindModel) -> dict[int, list[Change]]:
    """Return the told changes by the diff's key; one query per kind of row that is pointed to."""
    rows = [(each, model) for each in diffs if each.change and (model := find(each.table))]
    names = _names(rows)
    return {diff.pk: _told(diff, model, names) for diff, model in rows}


def _fields(model: type[Model]) -> dict[str, Field[Any, Any]]:
    return {str(each.column): each for each in model._meta.concrete_fields}


def _is_silent(column: str) -> bool:
    return column in SILENT or column.endswith(("_hash", "fingerprint"))


def _told(diff: Diff, model: type[Model], names: Names) -> list[Change]:
    fields = _fields(model)
    told = []
    for column, pair in (diff.change or {}).items():
        if _is_silent(column) or column not in fields:
            continue
        field = fields[column]
        if not _label(field):
            continue
        before = _word(field, pair[0], names)
        after = _word(field, pair[1], names) if len(pair) > 1 else ""
        if before or after:
            told.append(Change(_label(field), before, after))
    return told


def _label(field: Field[Any, Any]) -> str:
    """Return the column's words: its own, those of what it points to, or those shared by all tables; empty where there are none."""
    spelt = field.name.replace("_", " ")
    if str(field.verbose_name) != spelt:
        return str(field.verbose_name)
    if isinstance(field, ForeignKey):
        words = str(_target(field)._meta.verbose_name)
        return words if words != _target(field)._meta.object_name else ""
    return _(WORDS[field.name]) if field.name in WORDS else ""


def _word(field: Field[Any, Any], value: Any, names: Names) -> str:
    """Return a value as a reader writes it; the kind of its field decides, the first that fits."""
    if value in (None, "", []):
        return ""
    ways: tuple[tuple[bool, Callable[[], str]], ...] = (
        (isinstance(field, SealedField), lambda: "******"),
        (isinstance(field, VeiledField), lambda: Veil(getattr(field, "kind", "text"), clear=str(value)).mask),
        (isinstance(field, ForeignKey), lambda: _name(field, int(value), names)),
        (isinstance(field, BooleanField), lambda: _("是") if value else _("否")),
        (isinstance(field, DateTimeField), lambda: datetime.fromisoformat(str(value)).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")),
        (bool(field.flatchoices), lambda: str(dict(field.flatchoices).get(value, value))),
        (isinstance(value, list), lambda: _cut_and_masked("、".join(map(str, value)))),
    )
    return next((say() for fits, say in ways if fits), _cut_and_masked(str(value)))


def _cut_and_masked(text: str) -> str:
    return cut(masked(text))


def _name(field: Field[Any, Any], pk: int, names: Names) -> str:
    return names.get(_target(field), {}).get(pk, f"#{pk}")


def _target(field: Field[Any, Any]) -> type[Model]:
    assert isinstance(field, ForeignKey)
    target: type[Model] = field.remote_field.model
    return target


def _names(rows: list[tuple[Diff, type[Model]]]) -> Names:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for diff, model in rows:
        fields = _fields(model)
        for column, pair in (diff.change or {}).items():
            field = fields.get(column)
            if isinstance(field, ForeignKey) and _target(field)._meta.app_label not in NAMELESS_APPS:
                wanted[_target(field)] |= {int(each) for each in pair if each is not None}
    return {model: {pk: str(row) for pk, row in model._default_manager.in_bulk(ids).items()} for model, ids in wanted.items()}
