"""Forms of webhooks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tonglu.exchange.outside import OUTSIDE, label_of
from tonglu.ui.forms import Form, MomentField


class ChangeWebhookForm(Form):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("例如：业主小程序"))
    url = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=500,
        help_text=gettext_lazy("以 https:// 开头；不能是本机或内网"),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(label=gettext_lazy("事件"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind, gettext(label_of(kind))) for kind in OUTSIDE]  # type: ignore[attr-defined]


class WebhookForm(ChangeWebhookForm):
    node_id = forms.TypedChoiceField(label=gettext_lazy("范围（含下级）"), coerce=int)
    field_order = ("name", "url", "node_id", "kinds")

    def __init__(self, *args: Any, nodes: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = [(each.pk, "　" * (each.path.count(".") - 2) + each.name) for each in nodes]  # type: ignore[attr-defined]


class RangeForm(Form):
    since = MomentField(label=gettext_lazy("从"))
    until = MomentField(label=gettext_lazy("到"))
    only_failed = forms.BooleanField(
        label=gettext_lazy("只推没有送达的"),
        required=False,
        initial=True,
        help_text=gettext_lazy("包括停用期间错过的；不勾则这段时间的全部重推"),
    )
