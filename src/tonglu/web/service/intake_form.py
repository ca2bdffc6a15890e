"""The form of a call being taken."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.lib.choices import choices_of
from tonglu.organisation.queries import lookup_items
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseSubject
from tonglu.touchpoints.mediums import MEDIUMS
from tonglu.ui.forms import FilesField, Form, WordsField
from tonglu.web.service.forms import PHOTO_TYPES

LISTS: Final = ("place", "component", "problem")
TICKET: Final = forms.HiddenInput


def _id_field() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, widget=TICKET)


class IntakeForm(Form):
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=TICKET)
    contact_phone = forms.CharField(
        label=_("来电号码"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )
    contact_name = forms.CharField(label=_("联系人"), max_length=100, required=False)
    home = forms.RegexField(r"^\d{0,18}:\d{0,18}$", required=False, widget=TICKET)  # customer:unit, either may be missing
    node_id = forms.TypedChoiceField(label=_("项目"), coerce=int, empty_value=None, required=False)
    words = WordsField(label=_("客户原话"), rows=4, max_length=10_000)
    kind = forms.ChoiceField(label=_("类型"), choices=choices_of(CaseKind), widget=forms.RadioSelect)
    place = _id_field()
    component = _id_field()
    problem = _id_field()
    grade = forms.ChoiceField(label=_("等级"), choices=choices_of(CaseGrade), widget=forms.RadioSelect)
    subject = forms.ChoiceField(label=_("主题"), choices=[("", _("未定")), *choices_of(CaseSubject)], required=False)
    medium = forms.ChoiceField(label=_("渠道"), choices=MEDIUMS)
    title = forms.CharField(label=_("摘要"), max_length=200, required=False, help_text=_("留空则取原话第一句"))
    is_anonymous = forms.BooleanField(label=_("客户要求匿名"), required=False)
    photos = FilesField(label=_("照片"), required=False, accept=PHOTO_TYPES)

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = places if len(places) == 1 else [("", _("请选择项目")), *places]
        self.fields["node_id"].choices = only  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        customer, _colon, unit = (cleaned.get("home") or ":").partition(":")
        cleaned["unit"], cleaned["customer"] = int(unit) if unit else None, int(customer) if customer else None
        if not cleaned.get("unit") and not cleaned.get("node_id") and "node_id" not in self.errors:
            self.add_error("node_id", _("请选择房间，或选择项目"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What open_case takes."""
        kept = self.cleaned_data
        same = ("words", "kind", "subject", "grade", "medium", "title", "contact_name", "contact_phone", "is_anonymous")
        return {
            **{name: kept[name] for name in same},
            **{f"{name}_id": kept[name] for name in ("unit", "customer", *LISTS)},
            "node_id": None if kept["unit"] else kept["node_id"],
        }


def picks() -> dict[str, list[tuple[int, str]]]:
    """The entries of place, component and problem in their order."""
    return {name: [(each.pk, each.said) for each in lookup_items(f"service.{name}")] for name in LISTS}
