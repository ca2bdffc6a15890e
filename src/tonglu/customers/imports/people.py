"""Who is who: the people of a file against those within reach, and against each other."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from tonglu.customers.bulk import SealedPaper, Words
from tonglu.customers.changed_owners import last_changes
from tonglu.customers.models import Customer, Paper, Phone, Residency
from tonglu.estates.imports.places import Room
from tonglu.lib import prepared
from tonglu.lib.copying import array_text
from tonglu.lib.names import mask
from tonglu.lib.phones import Phone as Number
from tonglu.lib.phones import PhoneKind
from tonglu.lib.refusals import Refused

OWNING = {"owner", "co_owner"}
WHO = """
SELECT customer_id, fingerprint, NULL::bigint FROM customers_paper WHERE fingerprint = ANY(%s::text[]) AND until IS NULL
UNION ALL SELECT customer_id, number, NULL FROM customers_phone WHERE number = ANY(%s::text[]) AND until IS NULL
UNION ALL SELECT customer_id, NULL, unit_id FROM customers_residency WHERE unit_id = ANY(%s::bigint[]) AND until IS NULL
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who registered a customer before, and when; either may be unknown."""

    keeper_name: str
    at: datetime | None


@dataclass(slots=True, eq=False)
class Home:
    role: str
    share: Decimal | None = None
    since: date | None = None
    id: int | None = None


@dataclass(slots=True, eq=False)
class Person:
    """One customer as an import sees it; without an id it is somebody new."""

    name: str
    id: int | None = None
    also: frozenset[str] = frozenset()  # the names of the records that were merged into this one
    nodes: set[int] = field(default_factory=set)
    numbers: dict[str, Number | None] = field(default_factory=dict)
    papers: dict[str, SealedPaper | None] = field(default_factory=dict)  # by fingerprint
    homes: dict[tuple[int, str], Home] = field(default_factory=dict)  # by room and family of role
    ended: dict[tuple[int, str], date] = field(default_factory=dict)  # until when the same standing was held before
    gender: str = ""
    note: str = ""
    origin: Origin | None = None
    words: Words | None = None

    def is_called(self, name: str) -> bool:
        return name == self.name or name in self.also

    def may_begin(self, key: tuple[int, str], wished: date | None) -> date | None:
        """A standing that was held before begins again where it ended: spans of one role never overlap."""
        ended = self.ended.get(key)
        return max(ended, wished or ended) if ended else wished

    def contradicts(self, marks: Iterable[str]) -> bool:
        """Two people with different papers are not one, whatever else agrees."""
        return bool(marks and self.papers and not self.papers.keys() & set(marks))


@dataclass(slots=True)
class Given:
    """One person as a row writes it."""

    name: str
    role: str
    numbers: list[Number] = field(default_factory=list)
    paper: SealedPaper | None = None
    share: Decimal | None = None
    gender: str = ""
    note: str = ""
    origin: Origin | None = None
    words: Words | None = None  # for the case that it is somebody new

    def told(self) -> tuple[Any, ...]:
        """Return it for another process in plain values; words of the one room are told without it."""
        numbers = [
            each.number if each.kind is PhoneKind.MOBILE and not each.note else (each.number, each.kind, each.extension, each.note)
            for each in self.numbers
        ]
        words = (self.words.sort_key, self.words.tokens) if self.words else None
        return self.name, self.role, numbers, self.paper and tuple(self.paper), self.share, self.gender, self.note, self.origin, words

    @property
    def mark(self) -> str:
        return self.paper.fingerprint if self.paper else ""

    @property
    def marks(self) -> tuple[str, ...]:
        return (self.mark,) if self.mark else ()


def heard(told: tuple[Any, ...], code: str) -> Given:
    """Return who was told, of a row about this room."""
    name, role, found, paper, share, gender, note, origin, words = told
    numbers = [Number(each, PhoneKind.MOBILE) if isinstance(each, str) else Number(*each) for each in found]
    ready = Words(tuple(each.stored for each in numbers), code, *words) if words else None
    return Given(name, role, numbers, SealedPaper(*paper) if paper else None, share, gender, note, origin, ready)


def role_family(role: str) -> str:
    """业主 and 共有人 are one standing: a file that writes the other word does not make a second home."""
    return "owning" if role in OWNING else role


class People:
    """Persons by paper, number and room; loaded per chunk, kept until what was planned is written."""

    def __init__(self, nodes: frozenset[int], today: date) -> None:
        self.nodes, self.today = nodes, today
        self._by_mark: dict[str, Person] = {}
        self._by_number: dict[str, list[Person]] = {}
        self._by_room: dict[tuple[int, str], list[Person]] = {}
        self._by_id: dict[int, Person] = {}
        self._leaving: dict[tuple[int, str], Decimal] = {}  # what is held until a day to come
        self._taken: set[str | tuple[int, str]] = set()  # papers, numbers and rooms that somebody has, also out of reach
        self.changed: dict[int, date] = {}  # unit -> since when its owners are as somebody wrote them by 过户 or 份额变更

    def __len__(self) -> int:
        """Return in how many rooms somebody is remembered."""
        return len(self._by_room)

    def forget(self) -> None:
        for each in (self._by_mark, self._by_number, self._by_room, self._by_id, self._leaving, self._taken):
            each.clear()

    def load(self, given: Iterable[Given], rooms: Iterable[Room]) -> None:
        """Look up everyone within reach who shares a paper, a number or a room with a row. Seven queries."""
        people = list(given)
        units = {each.id: (each.project_id, each.code) for each in rooms if each.id}
        numbers = {number.stored for each in people for number in each.numbers}
        asked = ([each.mark for each in people if each.mark], list(numbers), list(map(str, units)))
        found = prepared.rows(WHO, [array_text(each) for each in asked])
        self._taken.update(key or units[unit] for _, key, unit in found)
        ids = {pk for pk, _, _ in found} - self._by_id.keys()
        if ids:
            self._load(ids)
        if not units:
            return
        self.changed |= last_changes(units)
        leaving = Residency.objects.filter(unit_id__any_of=units, until__gt=self.today, role__in=OWNING, share__isnull=False)
        for unit, share in leaving.values_list("unit_id").annotate(Sum("share")).order_by():
            self._leaving[units[unit]] = share

    def _load(self, ids: set[int]) -> None:
        fresh = self._persons(ids)
        for customer, number in Phone.objects.filter(customer_id__in=fresh, until=None).values_list("customer_id", "number"):
            fresh[customer].numbers[number._open()] = None  # type: ignore[attr-defined]  # noqa: SLF001 - compared here, never shown
        for customer, mark in Paper.objects.filter(customer_id__in=fresh, until=None).values_list("customer_id", "fingerprint"):
            fresh[customer].papers[mark] = None
        homes = Residency.objects.filter(customer_id__in=fresh, node__any_of=self.nodes).select_related("unit")
        for home in homes.only("customer_id", "role", "share", "since", "until", "unit__code", "unit__project_id"):
            self._stands(fresh[home.customer_id], home)
        self._by_id |= fresh
        for each in dict.fromkeys(fresh.values()):
            self.remember(each)

    def _persons(self, ids: set[int]) -> dict[int, Person]:
        """Return whose rows these are, and whose the others of the same people: a merged row is its root's. Two queries."""
        roots = {root or pk for pk, root in Customer.objects.filter(pk__in=ids).values_list("pk", "root_id")}
        rows = Customer.objects.filter(Q(pk__in=roots) | Q(root__in=roots)).order_by("pk")
        found = list(rows.values_list("pk", "root_id", "name", "own_name", "nodes"))
        persons = {pk: Person(name, pk, nodes=set(nodes)) for pk, root, name, _own, nodes in found if not root and self.nodes & set(nodes)}
        for pk, root, name, own, _nodes in found:
            if (root or pk) in persons:
                person = persons[pk] = persons[root or pk]
                person.also |= {own or name}
        return persons

    def _stands(self, person: Person, home: Residency) -> None:
        place = (home.unit.project_id, home.unit.code)
        key = _home_key(place, home.role)
        if home.until:
            person.ended[key] = max(home.until, person.ended.get(key, home.until))
            return
        person.homes[key] = Home(home.role, home.share, home.since, home.pk)
        self._by_room.setdefault(place, []).append(person)

    def remember(self, person: Person) -> None:
        for mark in person.papers:
            self._by_mark[mark] = person
        for number in person.numbers:
            known = self._by_number.setdefault(number, [])
            if person not in known:
                known.append(person)

    def settle(self, person: Person, room: Room) -> None:
        known = self._by_room.setdefault((room.project_id, room.code), [])
        if person not in known:
            known.append(person)

    def may_be_alike(self, person: Person) -> bool:
        """Tell whether a newcomer shares a paper, a number, or a room and its name with anybody at all."""
        if any(mark in self._taken for mark in person.papers):
            return True
        if any(number in self._taken or len(self._by_number.get(number, ())) > 1 for number in person.numbers):
            return True
        return any(self._has_namesake(person, (project, key.rpartition("/")[0])) for project, key in person.homes)

    def _has_namesake(self, person: Person, place: tuple[int, str]) -> bool:
        return place in self._taken or any(each is not person and each.is_called(person.name) for each in self._by_room.get(place, ()))

    def shares_of(self, room: Room, without: Collection[Person] = ()) -> Decimal:
        """Return what is held of a room by others than these."""
        place = (room.project_id, room.code)
        others = (each for each in self._by_room.get(place, []) if each not in without)
        homes = (each.homes.get(_home_key(place, "owner")) for each in others)
        return sum((each.share for each in homes if each and each.share), self._leaving.get(place, Decimal(0)))

    def match(self, given: Given, room: Room) -> Person | None:
        """Return who this is: by paper, else by number and name, else by name in the same room."""
        person = self._by_mark.get(given.mark) if given.mark else None
        if person and not person.is_called(given.name):
            raise Refused("证件号已属于另一位客户（{name}），与姓名不符，请核对", name=mask(person.name))
        return person or next((each for each in self._likely(given, room) if not each.contradicts(given.marks)), None)

    def _likely(self, given: Given, room: Room) -> Iterator[Person]:
        for number in given.numbers:
            yield from (each for each in self._by_number.get(number.stored, []) if each.is_called(given.name))
        yield from (each for each in self._by_room.get((room.project_id, room.code), []) if each.is_called(given.name))

    def suspect(self, given: Given, room: Room, row: list[Person]) -> Person | None:
        """Return somebody of another room who has the same number: perhaps one person under two names."""
        neighbours = {*self._by_room.get((room.project_id, room.code), []), *row}
        found = (each for number in given.numbers for each in self._by_number.get(number.stored, []))
        return next((each for each in found if each not in neighbours), None)


def _home_key(place: tuple[int, str], role: str) -> tuple[int, str]:
    return place[0], f"{place[1]}/{role_family(role)}"


def home_key(room: Room, role: str) -> tuple[int, str]:
    return _home_key((room.project_id, room.code), role)
