"""List pages: paging by key, a capped count, sorts and filters from allow-lists only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Generic, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from tonglu.lib import looks
from tonglu.lib.places import counted, first_keys
from tonglu.lib.shown import Shown
from tonglu.ui.columns import Column, col
from tonglu.ui.facets import Chip, ChosenFacet, Days, Facet
from tonglu.ui.keyset import Sort, key_of, rows_beyond
from tonglu.ui.menu import Words

__all__ = ["Chip", "ChosenFacet", "Column", "Days", "Facet", "Listing", "Page", "Searched", "Sort", "col"]

M = TypeVar("M", bound=Model)
CAP: Final = 1_000
PAGING: Final = ("after", "before")
LONGEST_WISH: Final = 60
_Read = tuple[list[Any], int | None]
# the choices and the days of an address to the unscoped rows that a list is looked through along (see lib/looks.py)
Along = Callable[[Mapping[str, list[str]], Mapping[str, Days]], looks.Lines]


class Searched(NamedTuple):
    """What a search narrowed to. `notes` say where it did not look; `is_by_place`: only by what the order of the list holds.

    `whole` are all rows that fit, where a page shows the first of them only.
    """

    rows: QuerySet[Any]
    notes: Sequence[str] = ()
    is_by_place: bool = False
    whole: QuerySet[Any] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list page allows. The first sort is the usual one; `search` narrows by the words in the box.

    With `along` a page looks no further than some thousands of rows, whatever fits of them; it says where it ended and goes on there.
    """

    sorts: Sequence[Sort]
    facets: Sequence[Facet] = ()
    search: Callable[[QuerySet[Any], str], QuerySet[Any] | Searched] | None = None
    search_label: Words = ""
    size: int = 80
    along: Along | None = None

    def page(self, request: HttpRequest, rows: QuerySet[M], shown: Shown | None = None) -> "Page[M]":
        """Return the page that the address asks for; what is not on a list of this page is ignored.

        With `shown` the rows are plain values of these columns.
        """
        asked = _Asked(self, request.GET)
        return _page(self, asked, self._narrowed(asked, rows), request.path, shown)

    def narrowed(self, query: QueryDict, rows: QuerySet[M]) -> QuerySet[M]:
        """Return all rows that an address asks for: for exports. Of what cannot be read nothing leaves, rather than everything."""
        asked = _Asked(self, query)
        found = rows.none() if asked.faults else self._narrowed(asked, rows)
        return asked.searched.whole if asked.searched and asked.searched.whole is not None else found

    def words(self, query: QueryDict) -> list[str]:
        """Return what an address narrows to, as the chips of the list say it."""
        asked = _Asked(self, query)
        found = [f"“{asked.wish}”"] if asked.wish else []
        for facet in self.facets:
            labels, days = dict(asked.offered[facet.param]), asked.days[facet.param]
            said = [labels[each] for each in asked.chosen[facet.param]] + ([days.words] if days.is_chosen else [])
            found += [f"{facet.label} {each}" for each in said]
        return found

    def _narrowed(self, asked: "_Asked", rows: QuerySet[M]) -> QuerySet[M]:
        for facet in self.facets:
            if chosen := asked.chosen[facet.param]:
                rows = facet.apply(rows, chosen)
            if (days := asked.days[facet.param]).is_chosen:
                rows = facet.between(rows, days)
        if self.search and asked.wish:
            found = self.search(rows, asked.wish)
            asked.searched = found if isinstance(found, Searched) else Searched(found)
            return asked.searched.rows
        return rows


class _Asked:
    """The address, read through the allow-lists."""

    def __init__(self, listing: Listing, query: QueryDict) -> None:
        self.query = query
        self.offered = {each.param: each.offered() for each in listing.facets}
        self.chosen = {name: _known(query.getlist(name), choices) for name, choices in self.offered.items()}
        self.days = {each.param: each.read(query) for each in listing.facets}
        self.faults = [each.fault for each in self.days.values() if each.fault]
        self.searched: Searched | None = None
        self.lines = listing.along(self.chosen, self.days) if listing.along else ()
        self.wish = query.get("q", "").replace("\0", "").strip()[:LONGEST_WISH]
        name = query.get("sort", "")
        self.is_flipped = name.startswith("-")
        self.sort = next((each for each in listing.sorts if each.key == name.lstrip("-")), listing.sorts[0])
        if self.sort.key != name.lstrip("-"):
            self.is_flipped = self.sort.is_descending

    def facet(self, of: Facet) -> ChosenFacet:
        return ChosenFacet(of.params, str(of.label), tuple(self.offered[of.param]), tuple(self.chosen[of.param]), self.days[of.param])


@dataclass
class Page(Generic[M]):
    """One page of rows with all that the macros filters, chips, table and pager draw."""

    rows: list[M]
    path: str
    sorts: Mapping[str, Sort]
    sort_key: str
    is_descending: bool
    wish: str
    facets: list[ChosenFacet]
    faults: list[str]  # sentences about what the address says and nobody can read
    notes: Sequence[str]  # sentences about where the search did not look
    next_key: str
    previous_key: str
    _query: QueryDict = field(repr=False)
    end: M | None  # where a page ended that found too few: behind it nobody has looked yet
    _counted: QuerySet[M] = field(repr=False)
    _lines: looks.Lines = field(repr=False)

    @property
    def sort(self) -> str:
        return f"-{self.sort_key}" if self.is_descending else self.sort_key

    @property
    def count(self) -> int:
        """How many rows, counted no further than one above the cap; what stands on one page is not asked for again."""
        return self._count[0]

    @cached_property
    def _count(self) -> tuple[int, bool]:
        """The count, and whether there may be more."""
        if not (self.next_key or self.previous_key) or (self.end is not None and not self.is_paged):
            return len(self.rows), self.end is not None
        if self._lines:
            return looks.counted(self._counted, self._lines, CAP + 1)
        found = counted(self._counted, CAP + 1)
        return found, found > CAP

    def is_counted(self, found: int) -> None:
        """Take a count that somebody made already, no further than one above the cap."""
        self._count = found, found > CAP

    @property
    def count_words(self) -> str:
        found, is_more = self._count
        return f"{min(found, CAP):,}{'+' if is_more else ''}"

    @property
    def looked_words(self) -> str:
        return f"{looks.LOOKED:,}"

    @property
    def is_paged(self) -> bool:
        return any(self._query.get(each) for each in PAGING)

    @property
    def first_url(self) -> str:
        return self._url()

    @property
    def on_url(self) -> str:
        """Where nobody has looked yet."""
        return self.previous_url if self._query.get("before") and not self._query.get("after") else self.next_url

    @property
    def is_filtered(self) -> bool:
        return bool(self.wish or any(each.count for each in self.facets))

    @property
    def next_url(self) -> str:
        return self._url(after=self.next_key) if self.next_key else ""

    @property
    def previous_url(self) -> str:
        return self._url(before=self.previous_key) if self.previous_key else ""

    @property
    def clear_url(self) -> str:
        return self._url(drop=("q", *(name for each in self.facets for name in each.params)))

    def sort_url(self, key: str) -> str:
        """A second click on the same head turns the order round."""
        descending = not self.is_descending if key == self.sort_key else self.sorts[key].is_descending
        return self._url(sort=f"-{key}" if descending else key)

    @property
    def chips(self) -> list[Chip]:
        labels = {each.param: dict(each.choices) for each in self.facets}
        found = [Chip("", f"“{self.wish}”", self._url(drop=("q",)))] if self.wish else []
        for each in self.facets:
            for value in each.chosen:
                rest = [other for other in each.chosen if other != value]
                found.append(Chip(each.label, labels[each.param][value], self._url(keep={each.param: rest})))
            if each.days.is_chosen:
                found.append(Chip(each.label, each.days.words, self._url(drop=each.params[1:])))
        return found

    def _url(self, *, drop: Sequence[str] = (), keep: Mapping[str, list[str]] | None = None, **changes: str) -> str:
        gone = {*PAGING, *drop}
        asked: dict[str, Any] = {name: values for name, values in self._query.lists() if name not in gone}
        asked |= {**(keep or {}), **changes}
        return f"{self.path}?{urlencode(asked, doseq=True)}" if asked else self.path


def _known(values: list[str], choices: list[tuple[str, str]]) -> list[str]:
    allowed = {value for value, _ in choices}
    return [each for each in dict.fromkeys(values) if each in allowed]


def _read(listing: Listing, asked: _Asked, rows: QuerySet[Any], shown: Shown | None, key: str, *, back: bool = False) -> _Read:
    """Return the rows of a page and one more, and how many there are from here on where that was learnt on the way."""
    ordered, most = rows_beyond(rows, asked.sort, key, descending=asked.is_flipped, back=back), listing.size + 1
    if listing.along:
        return looks.first_rows(ordered, _lines(asked, key, back=back), most), None
    if shown is None:
        return list(ordered[:most]), None
    keys = first_keys(ordered, most, by_place=_is_by_place(asked), of_few=asked.sort.is_of_few)
    return shown.rows(rows.model, keys), keys.in_all


def _lines(asked: _Asked, key: str, *, back: bool = False) -> looks.Lines:
    return [rows_beyond(each, asked.sort, key, descending=asked.is_flipped, back=back) for each in asked.lines]


def _end(listing: Listing, asked: _Asked, rows: QuerySet[M], key: str, *, back: bool) -> M | None:
    """Return the row at which the look of a page ended that is not full; None where nothing lies behind it."""
    if not listing.along:
        return None
    ordered = rows_beyond(rows, asked.sort, key, descending=asked.is_flipped, back=back)
    return looks.last_looked_at(ordered, _lines(asked, key, back=back))


def _is_by_place(asked: _Asked) -> bool:
    # words are looked for in joined tables: that is planned once for all places
    return asked.sort.is_by_place and (asked.searched.is_by_place if asked.searched else not asked.wish)


def _page(listing: Listing, asked: _Asked, rows: QuerySet[M], path: str, columns: Shown | None) -> Page[M]:
    after, before = asked.query.get("after", ""), asked.query.get("before", "")
    try:
        found, in_all = _read(listing, asked, rows, columns, after or before, back=bool(before and not after))
    except (ValueError, ValidationError):  # a key that somebody wrote by hand: begin at the beginning
        after = before = ""
        found, in_all = _read(listing, asked, rows, columns, "")
    has_more = len(found) > listing.size
    shown = found[: listing.size]
    is_back = bool(before and not after)
    end = None if has_more else _end(listing, asked, rows, after or before, back=is_back)
    if is_back:
        shown.reverse()
    ends: list[M | None] = [shown[0] if shown else None, shown[-1] if shown else None]
    if end is not None:
        ends[0 if is_back else 1], has_more = end, True
    has_next, has_previous = (True, has_more) if is_back else (has_more, bool(after))
    page: Page[M] = Page(
        rows=shown,
        path=path,
        sorts={each.key: each for each in listing.sorts},
        sort_key=asked.sort.key,
        is_descending=asked.is_flipped,
        wish=asked.wish,
        facets=[asked.facet(each) for each in listing.facets],
        faults=asked.faults,
        notes=asked.searched.notes if asked.searched else (),
        next_key=key_of(ends[1], asked.sort) if ends[1] is not None and has_next else "",
        previous_key=key_of(ends[0], asked.sort) if ends[0] is not None and has_previous else "",
        end=end,
        _query=asked.query,
        _counted=rows_beyond(rows, asked.sort, "", descending=asked.is_flipped) if listing.along or _is_by_place(asked) else rows,
        _lines=_lines(asked, ""),
    )
    if in_all is not None and not (after or before):
        page.is_counted(min(in_all, CAP + 1))
    return page
