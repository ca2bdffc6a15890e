"""查重 over the whole company: whether somebody is known anywhere, and whom to talk to; never more, and always recorded.

These reads pass over scope on purpose. What they may answer is `Match`, and nothing else leaves this file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.access.spokesmen import Spokesman, spokesmen_at
from tonglu.audit.in_line import facts_in_line
from tonglu.audit.queries import facts_for
from tonglu.customers.joined import called
from tonglu.customers.models import Customer, Paper, Phone, Residency
from tonglu.customers.rules.checks import DAY, HOW_WORDS, How, Question, short_mask, with_entrance
from tonglu.estates.models import Project, Unit
from tonglu.estates.queries import ESTATE_NAMES
from tonglu.lib import names
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.phones import last_digits
from tonglu.lib.plain import one_line, widths
from tonglu.lib.veil import fingerprint
from tonglu.organisation.queries import Place, places_of

MOST_MATCHES: Final = 5
MOST_PLACES: Final = 3
MOST_WEIGHED: Final = 500
CHECKED: Final = "customers.checked"
REFUSED: Final = "customers.check_refused"
HOWS: Final = tuple(HOW_WORDS.items())


@dataclass(frozen=True, slots=True)
class Kept:
    """One place that knows her, and who answers for it."""

    place: Place
    spokesman: Spokesman


@dataclass(frozen=True, slots=True)
class Match:
    """All that is ever answered of one person. `customer_id` is told only to who reaches her anyway."""

    name: str
    phone: str
    kept: tuple[Kept, ...]
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    matches: tuple[Match, ...]
    has_more: bool


def people_asked_for(asked: Question, at: datetime) -> list[int]:
    """No scope: return the ids of the people (roots) who are meant, at most one more than are shown."""
    if asked.how == How.PHONE:
        rows: QuerySet[Any] = Phone.objects.filter(number=asked.clear, until=None)
    elif asked.how == How.PAPER:
        rows = Paper.objects.filter(fingerprint=fingerprint(asked.clear), until=None)
    elif asked.how == How.ROOM:
        return _living(asked.clear, asked.estate, asked.room, at)
    else:
        return _called(asked.clear, asked.digits)
    found = rows.order_by("customer_id").values_list("customer__root_id", "customer_id")
    return list(dict.fromkeys(root or own for root, own in found))[: MOST_MATCHES + 1]


def _called(name: str, digits: str) -> list[int]:
    """One record must have the name and one the digits; a part of a name finds nobody. Three queries, whoever is found."""
    wanted = [*names.query_tokens(name), f"#{digits}"]
    roots = list(Customer.objects.filter(tokens__contains=wanted, root=None).order_by("pk").values_list("pk", flat=True)[:MOST_WEIGHED])
    selves = Customer.objects.filter(Q(pk__in=roots) | Q(root__in=roots)).values_list("pk", "root_id", "name", "own_name")
    whose = {pk: root or pk for pk, root, *_called in selves}
    named = {root or pk for pk, root, *own in selves if name in own}
    reached = {whose[pk] for pk in _ending(whose, digits)}
    return sorted(named & reached)[: MOST_MATCHES + 1]


def estates_beginning(text: str) -> list[str]:
    """No scope: return the names of the estates that begin with the same sign as what was typed."""
    first = one_line(widths(text[:60]))[:1]
    if not first.isprintable() or not first:
        return []
    begun = reduce(or_, (Q((f"{each}__istartswith", first)) for each in ESTATE_NAMES))
    return [name for names in Project.objects.filter(begun).values_list(*ESTATE_NAMES) for name in names if name]


def room_meant(asked: Question) -> tuple[Question, str]:
    """No scope: return the question by the whole code of its room, and the room whichever name of its estate was typed. One query.

    Where there is no such room, both are as typed.
    """
    building, *entrance, number = asked.room.split("-")
    wanted = Q(code=asked.room) if entrance else Q(building__label=building, room=number)
    units = Unit.objects.filter(_named("project", asked.estate), wanted).order_by("-pk")
    found = dict(units.values_list("code", "pk"))  # of two estates of one name the first
    meant = with_entrance(asked, found)
    return meant, f"unit {found[meant.room]}" if found else meant.beside


def _named(project: str, estate: str) -> Q:
    return reduce(or_, (Q((f"{project}__{each}__iexact", estate)) for each in ESTATE_NAMES))


def _living(name: str, estate: str, room: str, at: datetime) -> list[int]:
    """Who is something to the room now, and one of whose records has the whole name. Two queries, whoever is found."""
    today = day_of(at)
    rows = Residency.objects.filter(_named("unit__project", estate), Q(until=None) | Q(until__gt=today), unit__code=room)
    found = rows.values_list("customer__root_id", "customer_id")
    roots = {root or own for root, own in found[:MOST_WEIGHED]}
    selves = Customer.objects.filter(Q(pk__in=roots) | Q(root__in=roots), called(name)).values_list("root_id", "pk")
    return sorted({root or own for root, own in selves})[: MOST_MATCHES + 1]


def _ending(ids: Iterable[int], digits: str) -> dict[int, str]:
    """Return the masks of open numbers with these last digits, by the record they hang on."""
    rows = Phone.objects.filter(customer__in=list(ids), until=None).order_by("is_primary", "-pk")
    return {each.customer_id: each.number.mask for each in rows if last_digits(each.number._open()) == digits}  # noqa: SLF001 - compared here


def answer_of(by: Actor, asked: Question, people: Sequence[int]) -> Answer:
    """Say of these people what everybody may know."""
    reached = set(Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=people).values_list("pk", flat=True))
    shown = Customer.objects.filter(pk__in=people[:MOST_MATCHES]).defer("tokens").order_by("pk")
    matches = [_match(each, asked, by.at, is_reached=each.pk in reached) for each in shown]
    return Answer(tuple(matches), len(people) > MOST_MATCHES)


def _match(person: Customer, asked: Question, at: datetime, *, is_reached: bool) -> Match:
    ids = [person.pk, *Customer.objects.filter(root=person).values_list("pk", flat=True)]
    places = places_of(person.nodes[:MOST_PLACES])
    answering = spokesmen_at([each.node_id for each in places], at)
    kept = tuple(Kept(each, answering[each.node_id]) for each in places)
    return Match(short_mask(person.name), _phone(ids, asked), kept, person.pk if is_reached else None)


def _phone(ids: Sequence[int], asked: Question) -> str:
    if asked.how == How.PHONE:
        return asked.mask
    if asked.how == How.NAME:
        return next(iter(_ending(ids, asked.digits).values()), "")
    first = Phone.objects.filter(customer__in=ids, until=None).order_by("-is_primary", "pk").first()
    return first.number.mask if first else ""


# --- for the auditor


def checks_for(by: Actor) -> QuerySet[Any]:
    """Return who asked after whom, and who was refused, as far as the actor audits the people who ask."""
    return facts_for(by).filter(kind__in=[CHECKED, REFUSED])


def checks_in_line(begin: datetime | None, end: datetime | None) -> list[QuerySet[Any]]:
    """No scope: return what a list of checks is looked through along, in the words of the index that holds them by when they were told."""
    return [facts_in_line([CHECKED, REFUSED], begin, end)]


def busiest_askers(by: Actor, limit: int = 5) -> list[dict[str, Any]]:
    """Return who asked most in the last 24 hours, how often in vain, how often he was refused."""
    rows = checks_for(by).filter(at__gt=by.at - DAY).order_by().values("person_id", "person_name")
    counted = rows.annotate(
        asked=Count("pk", filter=Q(kind=CHECKED)), in_vain=Count("pk", filter=Q(body__found=0)), refused=Count("pk", filter=Q(kind=REFUSED))
    )
    return list(counted.annotate(tried=Count("pk")).order_by("-tried", "person_id")[:limit])
