"""The page of one case; the same region stands in the drawer of the list."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    response = render(request, "service/case.html", block="case", status=status, typed=given, **shown)
    if is_changed:  # the list behind the drawer fetches its rows again
        response["HX-Trigger"] = "case-changed"
    return response
