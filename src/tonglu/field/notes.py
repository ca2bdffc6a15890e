"""What happened to an order, in one line each: enough to know why it is here again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from tonglu.lib.facts import FACT_KINDS

TOLD: Final = ("words", "plan", "why", "evidence", "reason", "result")


@dataclass(frozen=True, slots=True)
class Note:
    at: datetime
    title: str
    who: str
    words: str


def notes_of(rows: Iterable[Any]) -> list[Note]:
    """In the order of the rows."""
    return [Note(each.happened_at, _(FACT_KINDS[each.kind].LABEL), each.who, _words(each.body)) for each in rows]


def _words(body: dict[str, Any]) -> str:
    return next((str(body[name]) for name in TOLD if body.get(name)), "")
