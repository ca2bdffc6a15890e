"""The page of one case; the same region stands in the drawer of the list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse

from tonglu.access.permissions import Permission as P
from tonglu.service.queries import case_for
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form
from tonglu.ui.pages import render
from tonglu.web.service import page

REFUSED = 422


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back from a form that could not be done: it is shown again, nothing is lost."""

    forms: Mapping[str, Form] = field(default_factory=dict)  # arrow or edit → its bound form
    refusal: str = ""  # the sentence where the form itself has no place left on the page
    words: str = ""  # the text that was typed into a form which the new state no longer offers


@requires(P.CASE_VIEW)
def open_page(request: Request, case_id: int) -> HttpResponse:
    return show_case(request, case_id)


def show_case(request: Request, case_id: int, typed: Typed | None = None, *, is_changed: bool = False) -> HttpResponse:
    """Return the whole page, or for htmx the region `case`; 422 where something was refused."""
    given = typed or Typed()
    case = case_for(request.actor, case_id)
    shown = page.case_page(request.actor, case, given.forms, request.GET.get("act", ""))
    status = REFUSED if typed else 200
    response = render(request, "service/case.html", block="case", status=status, typed=_alone(given, shown), **shown)
    if is_changed:  # the list behind the drawer fetches its rows again
        response["HX-Trigger"] = "case-changed"
    return response


def _alone(given: Typed, shown: Mapping[str, Any]) -> Typed:
    """A stale page: where the new state offers a form no more, its sentences and what was typed into it are shown by themselves."""
    places = [*(each.form for each in (*shown["acts"], *shown["tools"])), *(each["form"] for each in shown["proposals"])]
    places.append(shown["note_form"])
    if shown["can_pause"] and any(each["can_end"] for each in shown["pauses"]):
        places.append(shown["end_pause_form"])
    lost = [form for form in given.forms.values() if all(form is not each for each in places)]
    if not lost:
        return given
    sentences = (str(each) for form in lost for errors in form.errors.values() for each in errors)
    return Typed(given.forms, " ".join(dict.fromkeys(sentences)), "\n".join(filter(None, map(_typed_into, lost))))


def _typed_into(form: Form) -> str:
    """What a person wrote; a choice is made again in the new state."""
    chosen = (forms.ChoiceField, forms.BooleanField, forms.FileField)
    boxes = [name for name, box in form.fields.items() if not box.widget.is_hidden and not isinstance(box, chosen)]
    return "\n".join(str(value) for name in boxes if (value := form.data.get(name, "").strip()))
