"""All settings a person may change, on one page."""

from django.http import HttpResponse

from tonglu.ui.doors import Request, signed_in
from tonglu.ui.pages import render


@signed_in
def show_settings(request: Request) -> HttpResponse:
    """The cards are the menu's own entries, so nobody sees one that may not be opened."""
    return render(request, "home/settings.html")
