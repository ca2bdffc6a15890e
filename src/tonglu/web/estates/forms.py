"""Forms of projects, buildings and units; the acts judge, these only read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.estates.queries import BUSINESS_TYPES, UNIT_KINDS
from tonglu.ui.forms import DayField, Form

Choices = Sequence[tuple[Any, Any]]


class ProjectForm(Form):
    marketing_name = forms.CharField(label=_("推广名"), max_length=100, help_text=_("卖房时用的名字"))
    filed_name = forms.CharField(label=_("备案名"), max_length=100, required=False)
    estate_name = forms.CharField(label=_("小区名"), max_length=100, required=False)
    business_type = forms.ChoiceField(label=_("业态"), choices=BUSINESS_TYPES)
    district = forms.CharField(label=_("区域"), max_length=60, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)


class FoundForm(ProjectForm):
    place_id = forms.TypedChoiceField(label=_("所属组织"), coerce=int, help_text=_("选城市公司会在它下面新建项目"))
    field_order = ("place_id",)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place_id"].choices = places  # type: ignore[attr-defined]


class PhaseForm(Form):
    name = forms.CharField(label=_("分期名称"), max_length=60)


class LayoutForm(Form):
    code = forms.CharField(label=_("户型编号"), max_length=60)
    rooms = forms.CharField(label=_("格局"), max_length=40, required=False, help_text=_("如 3室2厅2卫"))
    area_sqm = forms.DecimalField(label=_("建筑面积 ㎡"), max_digits=9, decimal_places=2, required=False)
    inside_sqm = forms.DecimalField(label=_("套内面积 ㎡"), max_digits=9, decimal_places=2, required=False)


class BuildingForm(Form):
    label = forms.CharField(label=_("楼栋"), max_length=24, help_text=_("如 3 或 A1"))
    phase_id = forms.TypedChoiceField(label=_("分期"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, phases: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase_id"].choices = [("", "—"), *phases]  # type: ignore[attr-defined]


class PatternForm(Form):
    floors = forms.CharField(label=_("楼层"), max_length=200, initial="1-18", help_text=_("从低到高，如 1-18 或 B1,1-18"))
    without = forms.CharField(label=_("跳过"), max_length=100, required=False, initial="4,13,14", help_text=_("没有的层号，用逗号隔开"))
    entrances = forms.CharField(label=_("单元"), max_length=100, required=False, initial="1-2", help_text=_("如 1-2；没有单元留空"))
    positions = forms.CharField(label=_("每层每单元的房间"), max_length=400, initial="2", help_text=_("户数，或 01=A 02=B 指定户型"))
    is_running = forms.BooleanField(label=_("门号跨单元连续（2 单元从 03 起）"), required=False)


class UnitForm(Form):
    kind = forms.ChoiceField(label=_("类型"), choices=UNIT_KINDS)
    layout_id = forms.TypedChoiceField(label=_("户型"), coerce=int, empty_value=None, required=False)
    forecast_sqm = forms.DecimalField(label=_("预测建筑面积 ㎡"), max_digits=9, decimal_places=2, required=False)
    measured_sqm = forms.DecimalField(label=_("实测建筑面积 ㎡"), max_digits=9, decimal_places=2, required=False)
    inside_sqm = forms.DecimalField(label=_("套内面积 ㎡"), max_digits=9, decimal_places=2, required=False)
    shared_sqm = forms.DecimalField(label=_("公摊面积 ㎡"), max_digits=9, decimal_places=2, required=False)
    police_address = forms.CharField(label=_("门牌地址"), max_length=200, required=False)

    def __init__(self, *args: Any, layouts: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout_id"].choices = [("", "—"), *layouts]  # type: ignore[attr-defined]


class DatesForm(Form):
    signed_on = DayField(label=_("签约日期"), required=False)
    delivered_on = DayField(label=_("交付日期"), required=False)
    moved_in_on = DayField(label=_("入住日期"), required=False)
