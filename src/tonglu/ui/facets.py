"""The filters of a list: choices from a closed list, and two days between which a moment lies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from tonglu.lib.clock import SHANGHAI
from tonglu.ui.menu import Words
from tonglu.ui.words import gettext as _

M = TypeVar("M", bound=Model)
ENDS: Final = ("from", "to")
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)
EXAMPLE: Final = "2026-11-01"
AHEAD: Final = timedelta(days=1)  # no clock of another system is so far ahead of ours


@dataclass(frozen=True, slots=True)
class Days:
    """What an address says about two days, both of them included; either may be left open."""

    typed: tuple[str, str] = ("", "")
    since: date | None = None
    until: date | None = None
    fault: str = ""

    @property
    def is_chosen(self) -> bool:
        return not self.fault and bool(self.since or self.until)

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """From which moment on, and before which."""
        if not self.is_chosen:
            return None, None
        return _begin(self.since) if self.since else None, _begin(self.until + timedelta(days=1)) if self.until else None

    @property
    def words(self) -> str:
        """As people say it: 2026-11-01 – 2026-11-05."""
        if self.since and self.until and self.since == self.until:
            return self.since.isoformat()
        if self.since and self.until:
            return f"{self.since.isoformat()} – {self.until.isoformat()}"
        return _("{day} 起").format(day=self.since.isoformat()) if self.since else _("到 {day}").format(day=self.until)


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: its choices are all that is accepted. `narrow` replaces the plain `lookup__in`.

    `days` names a column of moments: the filter then takes two days too, `opened_from` and `opened_to`; `also` is what such a
    filter says besides, in the words of the partial index that serves it. `begun` names the moment before it, in whose order the
    rows lie: what begins behind the last day is not looked through.
    """

    param: str
    label: Words
    choices: Sequence[tuple[Any, Words]] | Callable[[], Sequence[tuple[Any, Words]]] = ()
    lookup: str = ""
    narrow: Callable[[QuerySet[Any], list[str]], QuerySet[Any]] | None = None
    days: str = ""
    also: Q | None = None
    begun: str = ""

    def offered(self) -> list[tuple[str, str]]:
        if callable(self.choices):
            return [(str(value), str(label)) for value, label in self.choices()]
        spoken: list[tuple[str, str]] = _spoken(_Same(self.choices), get_language() or "")
        return spoken

    def apply(self, rows: QuerySet[M], chosen: list[str]) -> QuerySet[M]:
        if self.narrow:
            return self.narrow(rows, chosen)
        return rows.filter(**{f"{self.lookup or self.param}__in": chosen})

    def between(self, rows: QuerySet[M], days: Days) -> QuerySet[M]:
        """Return the rows whose moment lies on one of the days."""
        found = rows.filter(self.also) if self.also else rows
        begin, end = days.moments
        if begin:
            found = found.filter(**{f"{self.days}__gte": begin})
        if not end:
            return found
        begun = {f"{self.begun}__lt": end + AHEAD} if self.begun else {}
        return found.filter(**{f"{self.days}__lt": end}, **begun)

    @property
    def params(self) -> tuple[str, ...]:
        return (self.param, *(f"{self.param}_{end}" for end in ENDS)) if self.days else (self.param,)

    def read(self, query: QueryDict) -> Days:
        """Read the two days of an address; what cannot be read is said and narrows nothing."""
        if not self.days:
            return Days()
        since, until = (query.get(f"{self.param}_{end}", "").replace("\0", "?").strip() for end in ENDS)
        typed = (since[: len(EXAMPLE)], until[: len(EXAMPLE)])
        first, last = _day(since), _day(until)
        if (since and first is None) or (until and last is None):
            said = _("{what}的日期看不懂，请写成 {example}；这个条件没有用上。")
            return Days(typed, fault=said.format(what=self.label, example=EXAMPLE))
        if first and last and first > last:
            return Days(typed, fault=_("{what}的开始日期晚于结束日期；这个条件没有用上。").format(what=self.label))
        return Days(typed, first, last)


@dataclass(frozen=True, slots=True)
class ChosenFacet:
    params: tuple[str, ...]  # its own name, then those of its two days
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    days: Days

    @property
    def param(self) -> str:
        return self.params[0]

    @property
    def ends(self) -> list[tuple[str, str]]:
        """The two inputs of its days: name and what was typed."""
        return list(zip(self.params[1:], self.days.typed, strict=False))

    @property
    def count(self) -> int:
        return len(self.chosen) + self.days.is_chosen


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    value: str
    url: str


class _Same:
    """A list of the code, told from others by what it is and not by what it holds: lazy words have no hash worth asking."""

    def __init__(self, choices: Sequence[tuple[Any, Words]]) -> None:
        self.choices = choices

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.choices is self.choices

    def __hash__(self) -> int:
        return id(self.choices)


@lru_cache(maxsize=200)
def _spoken(same: _Same, language: str) -> list[tuple[str, str]]:  # noqa: ARG001 - the words are of the language spoken now
    return [(str(value), str(label)) for value, label in same.choices]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == len(EXAMPLE) else None
    except ValueError:
        return None
    return found if found and FIRST <= found <= LAST else None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
