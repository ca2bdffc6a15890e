"""What stands on printed pages."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from markupsafe import Markup

from tonglu.lib.facts import FACT_KINDS

MOST_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    words: str


def steps_of(told: Iterable[Any]) -> list[Step]:
    """What happened, from the first on; the newest few where there are many."""
    rows = [each for each in told if each.kind in FACT_KINDS][:MOST_STEPS]
    return [Step(each.happened_at, f"{_(FACT_KINDS[each.kind].LABEL)} {each.who}") for each in reversed(rows)]


def qr_of(path: str) -> Markup:
    """Return the QR code of one of our addresses as inline SVG, readable from three millimetres a module on."""
    picture = io.BytesIO()
    code = segno.make(f"{settings.PUBLIC_URL.rstrip('/')}{path}", error="m", micro=False)
    code.save(picture, kind="svg", scale=3, border=2, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return Markup(picture.getvalue().decode())  # noqa: S704 - drawn by the library from an address of ours
