"""Blank forms are drawn once; what is filled in is escaped."""

from django import forms
from django.utils import translation

from tonglu.ui.blanks import blank, filled
from tonglu.ui.forms import Form


class Small(Form):
    name = forms.CharField(label="姓名")
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)


def test_blank_is_drawn_once_per_language() -> None:
    made: list[int] = []

    def make() -> Form:
        made.append(1)
        return Small()

    first, second = blank(make, "small").drawn, blank(make, "small").drawn
    assert first == second == Small().drawn
    with translation.override("en"):
        blank(make, "small")
    assert len(made) == 2


def test_filled_shows_what_a_form_would_and_escapes_it() -> None:
    values = {"name": '"><script>', "note": "</textarea>一"}

    def make(**marks: str) -> Form:
        return Small(initial=marks)

    drawn = filled(make, values, "filled").drawn
    assert drawn == Small(initial=values).drawn
    assert "<script>" not in drawn
