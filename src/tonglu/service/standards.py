"""Set what the public is promised, in versions with dates, and show it or not (服务标准)."""

import re
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node
from tonglu.organisation.needs import need_setting
from tonglu.service.facts.standards import StandardEnded, StandardSet, StandardsPublished
from tonglu.service.models.standards import ServiceStandard, StandardsPage
from tonglu.service.rules.standards import WITHOUT_LIMIT, Measure
from tonglu.service.rules.states import CaseGrade, CaseKind

CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
LONGEST_LIMIT = 60 * 24 * 90


@act
def set_standard(
    *,
    code: str,
    sentence: str,
    measure: str,
    target: int,
    limit_minutes: int | None = None,
    kinds: Sequence[str] = (),
    grades: Sequence[str] = (),
    node_id: int | None = None,
    since: date | None = None,
    by: Actor,
) -> ServiceStandard:
    """Set a promise from a day on; the version before it ends on that day."""
    need_setting(by, node_id)
    today = day_of(by.at)
    begins = since or today
    made = ServiceStandard(
        node_id=node_id, code=_code(code), sentence=note_of(sentence, "对外说的话", 200), measure=_measure(measure),
        limit_minutes=None if measure in WITHOUT_LIMIT else limit_minutes, target=target, kinds=sorted(set(kinds)),
        grades=sorted(set(grades)), since=begins,
    )  # fmt: skip
    _refuse_values(made, today)
    wait_turn("service.standards")
    here = Q(node=None) if node_id is None else Q(node_id=node_id)
    before = ServiceStandard.objects.select_for_update(no_key=True).filter(here, code=made.code, until=None).first()
    if before is not None:
        if before.since > begins:
            raise Refused("已有从 {day} 起生效的新版，请从那天以后改", day=before.since.isoformat())
        before.until = begins
        before.save(update_fields=["until"])
    made.save()
    tell(
        StandardSet(
            standard_id=made.pk, code=made.code, sentence=made.sentence, measure=made.measure, limit_minutes=made.limit_minutes,
            target=made.target, since=begins.isoformat(), node_id=node_id,
        ),
        by=by,
    )  # fmt: skip
    return made


@act
def end_standard(standard_id: int, *, by: Actor) -> ServiceStandard:
    """Promise this no longer, from today on; a version that has not begun is withdrawn, and the one before runs on."""
    standard = ServiceStandard.objects.select_for_update(no_key=True).filter(pk=standard_id, until=None).first()
    if standard is None:
        raise NotAllowed
    need_setting(by, standard.node_id)
    has_begun = standard.since <= day_of(by.at)
    standard.until = day_of(by.at) if has_begun else standard.since
    standard.save(update_fields=["until"])
    if not has_begun:
        _run_on(standard)
    tell(StandardEnded(standard_id=standard.pk, code=standard.code, until=standard.until.isoformat(), node_id=standard.node_id), by=by)
    return standard


@act
def publish_standards(node_id: int, *, is_public: bool, by: Actor) -> StandardsPage:
    """Show the standards of a project to everybody, or no longer."""
    if not by.reaches_node(P.SETTING_EDIT, node_id) or not Node.objects.filter(pk=node_id).exists():
        raise NotAllowed
    page, _is_new = StandardsPage.objects.get_or_create(node_id=node_id)
    page = StandardsPage.objects.select_for_update(no_key=True).get(pk=page.pk)
    if page.is_public != is_public:
        page.is_public = is_public
        page.save(update_fields=["is_public"])
        tell(StandardsPublished(page_id=page.pk, is_public=is_public, node_id=node_id), by=by)
    return page


def _run_on(withdrawn: ServiceStandard) -> None:
    same = ServiceStandard.objects.filter(node=withdrawn.node_id, code=withdrawn.code, until=withdrawn.since).exclude(pk=withdrawn.pk)
    if before := same.order_by("-since", "-pk").first():
        before.until = None
        before.save(update_fields=["until"])


def _code(code: str) -> str:
    plain = code.strip().lower()
    if not CODE.fullmatch(plain):
        raise Refused("编码用小写字母开头，可含字母、数字、下划线，2 到 30 位")
    return plain


def _measure(measure: str) -> str:
    if measure not in list(Measure):
        raise Refused("请选择怎么衡量")
    return measure


def _refuse_values(made: ServiceStandard, today: date) -> None:
    if not 1 <= made.target <= 100:
        raise Refused("目标要在 1 到 100 之间")
    if made.measure not in WITHOUT_LIMIT and not (made.limit_minutes and 1 <= made.limit_minutes <= LONGEST_LIMIT):
        raise Refused("请填写多少分钟，1 到 {most}", most=LONGEST_LIMIT)
    if set(made.kinds) - set(CaseKind) or set(made.grades) - set(CaseGrade):
        raise Refused("工单类型或等级不认识，请从列表中选择")
    if not today <= made.since <= today.replace(year=today.year + 2, day=min(today.day, 28)):
        raise Refused("生效日期要从今天起，两年以内；公布过的不能倒改")
