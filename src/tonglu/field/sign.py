"""The customer signs for the work on the phone: drawn with a finger, or ticked where it stands on paper."""

import base64
import binascii
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.service.actions import sign_case
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt
from tonglu.ui.pages import go, notify

DRAWN: Final = "data:image/png;base64,"
LARGEST: Final = 600_000  # characters


class SignForm(Form):
    name = forms.CharField(label=gettext_lazy("签字人姓名"), max_length=100)
    drawing = forms.CharField(required=False, max_length=LARGEST, widget=forms.HiddenInput)
    is_on_paper = forms.BooleanField(label=gettext_lazy("已经签在纸质单上"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("drawing") and not cleaned.get("is_on_paper") and "drawing" not in self.errors:
            self.add_error(None, _("请客户在框里签字，或勾选已经签在纸质单上"))
        return cleaned

    def clean_drawing(self) -> bytes | None:
        written: str = self.cleaned_data["drawing"]
        if not written:
            return None
        try:  # what is no picture of ours holds a colon or a comma, which base64 has not
            return base64.b64decode(written.removeprefix(DRAWN), validate=True)
        except (ValueError, binascii.Error):
            raise forms.ValidationError(_("签字没有传完整，请再签一次")) from None


@requires(P.CASE_HANDLE)
@require_POST
def sign(request: Request, case_id: int) -> HttpResponse:
    from tonglu.field.order import show_order

    form = SignForm(request.POST, auto_id="sign_%s")
    if form.is_valid():
        name, drawing = form.cleaned_data["name"], form.cleaned_data["drawing"]
        if refusal := attempt(sign_case, case_id, name=name, drawing=drawing, by=request.actor):
            form.add_error(None, refusal)
    if form.errors:
        return show_order(request, case_id, {"sign": form}, status=422)
    notify(request, _("客户已签字"))
    return go(request, reverse("field:order", args=[case_id]))
