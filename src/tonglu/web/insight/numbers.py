"""The registry of numbers, for whoever asks what one means."""

from django.http import HttpResponse

from tonglu.access.permissions import Permission as P
from tonglu.insight.rules.numbers import NUMBERS
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import render


@requires(P.NUMBER_VIEW)
def list_numbers(request: Request) -> HttpResponse:
    return render(request, "insight/numbers.html", numbers=NUMBERS)
