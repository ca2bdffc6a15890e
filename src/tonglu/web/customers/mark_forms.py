"""Forms of tags, needs, focus points, class and wishes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.standing.marks import LETTERS, LISTED, WISHED_MEDIUMS, Said
from tonglu.ui.blanks import Blank, blank, filled
from tonglu.ui.forms import ClockField, Form

SPOKEN = [(code, gettext_lazy(words)) for code, words in LETTERS]
Offers = Sequence[tuple[int, str, str]]


class MarkForm(Form):
    item_id = forms.TypedChoiceField(label=gettext_lazy("内容"), coerce=int)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=100, required=False)

    def __init__(self, *args: Any, offers: Offers = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(_(kind.label), [(pk, words) for pk, of, words in offers if of == kind]) for kind in LISTED]
        self.fields["item_id"].choices = [("", _("请选择")), *groups]  # type: ignore[attr-defined]


class GradeForm(Form):
    letter = forms.ChoiceField(
        label=gettext_lazy("客户等级"), choices=[(code, gettext_lazy(words)) for code, words in LETTERS], widget=forms.RadioSelect
    )
    note = forms.CharField(label=gettext_lazy("理由"), max_length=100, help_text=gettext_lazy("如 两套房，介绍过三位朋友"))


class WishForm(Form):
    mediums = forms.MultipleChoiceField(
        label=gettext_lazy("愿意用的方式"), choices=WISHED_MEDIUMS, required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = ClockField(label=gettext_lazy("免打扰开始"), required=False)
    quiet_until = ClockField(label=gettext_lazy("免打扰结束"), required=False, help_text=gettext_lazy("可以跨过半夜，如 21:00 到 08:00"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=100, required=False)


def blank_forms(said: Said) -> dict[str, Form | Blank]:
    """The forms that the page of a customer adds; each is drawn once for what it depends on."""
    offers = tuple(said.offers)
    return {
        "mark": blank(lambda: MarkForm(auto_id="mark_%s", offers=offers), "mark", offers),
        "grade": blank(lambda: GradeForm(auto_id="grade_%s"), "grade"),
        "wish": _wish(said),
    }


def _wish(said: Said) -> Blank:
    wish = said.wish
    begin, end = wish.hours.split("–") if wish and wish.hours else ("", "")
    chosen = tuple(wish.mediums) if wish else ()
    hours = {"quiet_from": begin, "quiet_until": end}

    def made(**marks: str) -> Form:
        return WishForm(auto_id="wish_%s", initial={**marks, **hours, "mediums": chosen})

    return filled(made, {"note": wish.note if wish else ""}, "wish", chosen, begin, end)
