"""Where a matter stands, for whoever holds its key: steps only, no names, no words, no numbers of people."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tonglu.service.queries import case_by_key, steps_of
from tonglu.ui.doors import open_door
from tonglu.ui.pages import render


@open_door("the key of a case cannot be guessed, and the page shows nothing personal")
def show_steps(request: HttpRequest, key: UUID) -> HttpResponse:
    case = case_by_key(str(key))
    steps = steps_of(case)
    now = next((each.code for each in steps if not each.is_done), "")
    shown = [
        {"label": _(each.label), "at": each.at, "state": "done" if each.is_done else "now" if each.code == now else "todo"}
        for each in steps
    ]
    is_new = request.GET.get("new") == "1"
    response = render(request, "portal/status.html", number=case.number, steps=shown, state=case, is_new=is_new)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
