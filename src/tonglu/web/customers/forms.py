"""Forms of customers; what is right or wrong is judged by the acts, these only read."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tonglu.customers.circles import CIRCLE_ROLES
from tonglu.customers.mandates import MANDATE_KINDS
from tonglu.customers.queries import GENDERS, KINDS, PAPER_KINDS, ROLES
from tonglu.customers.rules.birthdays import AUTO
from tonglu.customers.ways import ADDRESS_KINDS, HANDLE_KINDS
from tonglu.touchpoints.mediums import MEDIUMS
from tonglu.ui.forms import DayField, Form, MomentField, WordsField

Choices = Sequence[tuple[Any, Any]]


class RegisterForm(Form):
    kind = forms.ChoiceField(label=_("类型"), choices=KINDS, initial="person", widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("姓名或单位名称"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})
    )
    phones = forms.CharField(
        label=_("电话"),
        max_length=400,
        required=False,
        help_text=_("多个号码用 / 隔开"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    paper_kind = forms.ChoiceField(label=_("证件类型"), choices=[("", _("按号码识别")), *PAPER_KINDS], required=False)
    paper = forms.CharField(label=_("证件号"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    gender = forms.ChoiceField(label=_("性别"), choices=GENDERS, required=False)
    born_on = DayField(label=_("生日"), required=False)
    note = WordsField(label=_("备注"), rows=2, max_length=500, required=False)
    node_id = forms.TypedChoiceField(label=_("登记在"), coerce=int)
    is_new = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, nodes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = nodes  # type: ignore[attr-defined]


LUNAR_MONTHS: Final = [
    ("", _("不过农历")),
    (AUTO, _("按公历生日推算")),
    *((str(number), format_lazy(_("农历 {n} 月"), n=number)) for number in range(1, 13)),
    *((f"L{number}", format_lazy(_("农历闰 {n} 月"), n=number)) for number in range(1, 13)),
]
LUNAR_DAYS: Final = [("", "—"), *((str(day), str(day)) for day in range(1, 31))]


class DetailsForm(Form):
    name = forms.CharField(label=_("姓名或单位名称"), max_length=200)
    gender = forms.ChoiceField(label=_("性别"), choices=GENDERS, required=False)
    born_on = DayField(label=_("生日"), required=False)
    lunar_month = forms.ChoiceField(label=_("过农历生日：月"), choices=LUNAR_MONTHS, required=False)
    lunar_day = forms.ChoiceField(label=_("农历日"), choices=LUNAR_DAYS, required=False)
    note = WordsField(label=_("备注"), rows=2, max_length=500, required=False)


class PhoneForm(Form):
    number = forms.CharField(label=_("电话"), max_length=400, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
    label = forms.CharField(label=_("说明"), max_length=30, required=False, help_text=_("如 本人、配偶、单位"))


class PaperForm(Form):
    kind = forms.ChoiceField(label=_("证件类型"), choices=[("", _("按号码识别")), *PAPER_KINDS], required=False)
    number = forms.CharField(label=_("证件号"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    valid_until = DayField(label=_("有效期至"), required=False, help_text=_("长期有效的不填"))


class HandleForm(Form):
    kind = forms.ChoiceField(label=_("类型"), choices=HANDLE_KINDS)
    account = forms.CharField(label=_("微信"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    label = forms.CharField(label=_("说明"), max_length=30, required=False, help_text=_("如 本人、配偶、单位"))


class AddressForm(Form):
    kind = forms.ChoiceField(label=_("类型"), choices=ADDRESS_KINDS)
    place = WordsField(label=_("地址"), rows=2, max_length=400)
    is_chief = forms.BooleanField(label=_("设为首要地址"), required=False)


class HomeForm(Form):
    room = forms.CharField(label=_("房间"), max_length=60, help_text=_("如 3-2-1502"))
    project_id = forms.TypedChoiceField(label=_("项目"), coerce=int, empty_value=None, required=False)
    role = forms.ChoiceField(label=_("身份"), choices=ROLES)
    share = forms.DecimalField(label=_("份额 %"), max_digits=5, decimal_places=2, required=False)
    since = DayField(label=_("开始日期"), required=False)

    def __init__(self, *args: Any, projects: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project_id"].choices = [("", _("自动识别")), *projects]  # type: ignore[attr-defined]


class EndForm(Form):
    until = DayField(label=_("结束日期"), required=False, help_text=_("不填为今天"))


class MandateForm(Form):
    """Somebody who stands in for the customer of the page."""

    kind = forms.ChoiceField(label=_("关系"), choices=MANDATE_KINDS)
    name = forms.CharField(label=_("姓名"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("电话"), max_length=200, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    paper = forms.CharField(label=_("证件号"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    room = forms.CharField(label=_("房间"), max_length=60, required=False, help_text=_("只为一套房时填，如 3-2-1502；不填为全部事务"))
    proof = forms.CharField(label=_("凭据"), max_length=200, required=False, help_text=_("如委托书公证编号、监护关系证明"))
    since = DayField(label=_("开始日期"), required=False, help_text=_("不填为今天"))
    until = DayField(label=_("到期日"), required=False, help_text=_("代理人必填；未成年人的监护不填则到成年"))


class CircleForm(Form):
    role = forms.ChoiceField(label=_("圈层身份"), choices=CIRCLE_ROLES)
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("如 供电所所长、业委会主任"))
    since = DayField(label=_("开始日期"), required=False, help_text=_("不填为今天"))


class ContactForm(Form):
    medium = forms.ChoiceField(label=_("方式"), choices=MEDIUMS)
    is_inbound = forms.TypedChoiceField(
        label=_("方向"), choices=[("1", _("客户来找")), ("0", _("我们联系"))], coerce=lambda value: value == "1"
    )
    words = WordsField(label=_("内容"), rows=3, max_length=4_000)
    happened_at = MomentField(label=_("时间"), required=False, help_text=_("不填为现在"))


class ReasonForm(Form):
    note = forms.CharField(label=_("原因"), max_length=200, help_text=_("如 停机、空号、无人接听"))


class HouseholdForm(Form):
    household_id = forms.TypedChoiceField(label=_("家庭"), coerce=int, empty_value=None, required=False)
    relation = forms.CharField(label=_("关系"), max_length=30, required=False, help_text=_("如 户主、配偶、子女"))

    def __init__(self, *args: Any, households: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["household_id"].choices = [("", _("新建家庭")), *households]  # type: ignore[attr-defined]
