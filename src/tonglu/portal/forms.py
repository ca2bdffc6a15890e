"""What an owner tells on the web."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.lib.phones import parse_phone
from tonglu.lib.refusals import Refused
from tonglu.service.rules.states import CaseKind
from tonglu.ui.forms import FilesField, Form, WordsField

KINDS: Final = (CaseKind.REPAIR, CaseKind.COMPLAINT, CaseKind.CONSULTATION, CaseKind.SUGGESTION, CaseKind.PRAISE)
MOST_PHOTOS: Final = 6


class ReportForm(Form):
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people do not see it, machines fill it in
    kind = forms.ChoiceField(label=_("要说的是"), choices=[(each.value, _(each.label)) for each in KINDS], widget=forms.RadioSelect)
    project = forms.TypedChoiceField(label=_("哪个小区"), coerce=int)
    room = forms.CharField(label=_("房号"), max_length=40, required=False, help_text=_("例如 3-2-1502；公共区域可以不填"))
    words = WordsField(label=_("请说说情况"), rows=5, max_length=4_000, help_text=_("什么地方、什么问题、什么时候开始的"))
    photos = FilesField(label=_("照片"), required=False, accept="image/jpeg,image/png,image/heic,image/heif,.heic")
    name = forms.CharField(label=_("怎么称呼您"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(label=_("联系电话"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))

    def __init__(self, *args: Any, projects: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].choices = [("", _("请选择")), *projects]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        try:
            parse_phone(typed)
        except Refused as refusal:
            self.add_error("phone", refusal)
        return typed

    def clean_photos(self) -> list[Any]:
        photos: list[Any] = self.cleaned_data.get("photos") or []
        if len(photos) > MOST_PHOTOS:
            raise forms.ValidationError(_("最多上传 %(most)s 张照片"), params={"most": MOST_PHOTOS})
        return photos
