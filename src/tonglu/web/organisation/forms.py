"""Forms of the tree, of calendars and of look-ups."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.lib.calendar import parse_slots
from tonglu.lib.calendar.slots import Slot
from tonglu.lib.choices import choices_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import NODE_KINDS
from tonglu.organisation.rules.levels import PostLevel
from tonglu.ui.forms import DayField, Form
from tonglu.ui.wording import worded

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
Choices = list[tuple[Any, Any]]


def node_labels(nodes: Iterable[Any]) -> Choices:
    """Return nodes in tree order as choices, indented by their depth."""
    return [(each.pk, "　" * (each.path.count(".") - 2) + each.name) for each in nodes]


def _or_none(value: str) -> int | None:
    return int(value) if value else None


class NodeForm(Form):
    kind = forms.ChoiceField(label=_("类型"), choices=NODE_KINDS)
    name = forms.CharField(label=_("名称"), max_length=100)
    code = forms.CharField(label=_("编码"), max_length=30, required=False, help_text=_("不填自动编号；导入时用它认组织"))
    legal_entity = forms.CharField(
        label=_("法人主体"), max_length=100, required=False, help_text=_("个人信息的处理者，例如开发公司或物业公司")
    )
    calendar_id = forms.TypedChoiceField(label=_("工作日历"), coerce=_or_none, empty_value=None, required=False)

    def __init__(self, *args: Any, calendars: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar_id"].choices = [("", _("沿用上级")), *calendars]  # type: ignore[attr-defined]


class MoveForm(Form):
    parent_id = forms.TypedChoiceField(label=_("新的上级"), coerce=int, help_text=_("连同全部下级一起移动；权限按新的上级立即生效"))

    def __init__(self, *args: Any, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_id"].choices = parents  # type: ignore[attr-defined]


class DepartmentForm(Form):
    name = forms.CharField(label=_("部门名称"), max_length=60)
    duty = forms.CharField(label=_("责任"), max_length=20, required=False, help_text=_("例如：工程、设计、营销、物业"))


class PostForm(Form):
    name = forms.CharField(label=_("岗位名称"), max_length=60)
    department_id = forms.TypedChoiceField(label=_("部门"), coerce=_or_none, empty_value=None, required=False)
    superior_id = forms.TypedChoiceField(label=_("上级岗位"), coerce=_or_none, empty_value=None, required=False)
    level = forms.ChoiceField(
        label=_("升级层级"),
        required=False,
        choices=[("", "—"), *choices_of(PostLevel)],
        help_text=_("工单超时升级时，这个岗位上的人代表哪一级"),
    )

    def __init__(self, *args: Any, departments: Choices, superiors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department_id"].choices = [("", "—"), *departments]  # type: ignore[attr-defined]
        self.fields["superior_id"].choices = [("", "—"), *superiors]  # type: ignore[attr-defined]


class CalendarForm(Form):
    name = forms.CharField(label=_("日历名称"), max_length=60)
    follows_statutory = forms.BooleanField(label=_("遵循法定节假日和调休"), required=False, initial=True)
    is_always = forms.BooleanField(label=_("全天候（24×7，不看时段和节假日）"), required=False)


class WeekForm(Form):
    """One box per weekday: 9:00-12:00, 13:30-18:00; empty is a day of rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            box = forms.TextInput(attrs={"placeholder": _("休息"), "autocomplete": "off"})
            self.fields[f"day{number}"] = forms.CharField(label=name, max_length=200, required=False, widget=box)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        week: dict[int, tuple[Slot, ...]] = {}
        for number in range(len(WEEKDAYS)):
            try:
                week[number] = parse_slots(typed.get(f"day{number}") or "")
            except Refused as wrong:
                self.add_error(f"day{number}", worded(wrong))
        return {"week": week}


class DatedForm(Form):
    on = DayField(label=_("日期"))
    kind = forms.ChoiceField(label=_("安排"), choices=[("holiday", _("放假")), ("workday", _("上班（调休）"))], widget=forms.RadioSelect)
    name = forms.CharField(label=_("名称"), max_length=40, required=False, help_text=_("例如：国庆节、司庆"))
    as_weekday = forms.TypedChoiceField(
        label=_("上班按哪天的时段"), coerce=_or_none, empty_value=None, required=False, choices=[("", _("平日")), *enumerate(WEEKDAYS)]
    )


class YearForm(Form):
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)


class DayFileForm(Form):
    file = forms.FileField(
        label=_("日历文件"),
        help_text=_("xlsx、csv（列：日期、安排、名称）或节假日 JSON，有一处读不懂就都不导入"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.json"}),
    )


class ItemForm(Form):
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)


class NewItemForm(ItemForm):
    code = forms.CharField(label=_("编码"), max_length=60, required=False, help_text=_("不填自动编号；之后不能修改"))
    parent_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
