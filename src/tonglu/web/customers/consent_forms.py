"""The form of what a customer agreed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.customers.consents import HOWS, PURPOSES
from tonglu.ui.forms import DayField, Form


class ConsentForm(Form):
    purpose = forms.ChoiceField(label=_("用途"), choices=PURPOSES)
    is_given = forms.TypedChoiceField(
        label=_("客户说"), choices=[("1", _("同意")), ("0", _("不同意或撤回"))], coerce=lambda value: value == "1",
        widget=forms.RadioSelect, initial="1",
    )  # fmt: skip
    how = forms.ChoiceField(label=_("方式"), choices=HOWS)
    since = DayField(label=_("日期"), required=False, help_text=_("不填为今天"))
    text_version = forms.CharField(label=_("告知书版本"), max_length=200, required=False, help_text=_("如 2026-01 版"))
    proof = forms.CharField(label=_("凭据"), max_length=200, required=False, help_text=_("如录音编号、扫描件档号、在场同事；口头同意必填"))
