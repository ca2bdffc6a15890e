"""Cases as an actor may see them; list, detail, search, export and API all go through here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.access.reaches import kept_beside
from tonglu.attachments.models import Attachment
from tonglu.attachments.queries import attachments_of
from tonglu.audit.models import FactRow
from tonglu.estates.models import Unit
from tonglu.estates.queries import below_estate
from tonglu.estates.rules.typed import TypedRoom, typed_room
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet, seen_of
from tonglu.service.models import Case
from tonglu.service.queries.numbers import OPEN
from tonglu.service.queries.reach import reaches
from tonglu.service.rules.flows import ENDED_STATES
from tonglu.service.rules.states import CaseState

MOST_ROOMS, MOST_FOUND, RECENT = 50, 100, 500
IN_LISTS = ("customer", "unit", "keeper", "node")
ON_PAGE = (
    *IN_LISTS, "opened_by", "parent", "place", "component", "problem", "category", "category__parent",
    "category__parent__parent", "unit__project",
)  # fmt: skip

OPEN_ROWS: Final = """
SELECT matter.id, matter.number, matter.title, matter.state, matter.opened_at, matter.due_at, unit.code, keeper.name
FROM (
    SELECT * FROM service_case WHERE {seen} AND {is_open}
        AND (customer_id = ANY(%s::bigint[]) OR (unit_id = ANY(%s::bigint[]) AND customer_id IS NULL))
    ORDER BY opened_at DESC, id DESC LIMIT %s
) matter
LEFT JOIN estates_unit unit ON unit.id = matter.unit_id LEFT JOIN access_person keeper ON keeper.id = matter.keeper_id
ORDER BY matter.opened_at DESC, matter.id DESC
"""
OPEN_COUNTS: Final = """
SELECT customer_id, count(*) FROM service_case WHERE {seen} AND {is_open} AND customer_id = ANY(%s::bigint[]) GROUP BY customer_id
"""

# OFFSET 0: whoever has one place of few cases would else have all of them read
OPENED_BY: Final = """
SELECT id FROM (SELECT * FROM service_case WHERE opened_by_id = %s ORDER BY opened_at DESC, id DESC OFFSET 0) service_case
WHERE {seen} LIMIT %s
"""


class OpenCase(NamedTuple):
    """What the page of a customer shows of a case that is still open."""

    pk: int
    number: str
    title: str
    state: str
    opened_at: datetime
    due_at: datetime | None
    room: str | None
    keeper: str | None


def cases_for(by: Actor) -> ScopedQuerySet[Case]:
    """Return the cases the actor may see, the newest first; composed once for each reach."""
    seen = Case.objects.reachable
    return kept_beside(by, "service.cases", lambda: seen(by, P.CASE_VIEW).select_related(*IN_LISTS).order_by("-opened_at", "-pk")).all()


def case_for(by: Actor, case_id: int) -> Case:
    """Return one case with what its page shows; NotAllowed where it is out of reach."""
    return _only(Case.objects.reachable(by, P.CASE_VIEW).select_related(*ON_PAGE).filter(pk=case_id))


def case_by_number(by: Actor, number: str) -> Case:
    tidy = number.strip().upper()
    return _only(Case.objects.reachable(by, P.CASE_VIEW).select_related(*ON_PAGE).filter(number=tidy))


def case_by_key(key: str) -> Case:
    """No scope: return the case of an unguessable key; whoever holds the key may follow its steps, and only those."""
    return _only(Case.objects.filter(key=key))


def grabbable_cases(by: Actor) -> ScopedQuerySet[Case]:
    """Return the pool: accepted cases of the actor's places that anyone there may grab, the most urgent first."""
    pool = Case.objects.reachable(by, P.CASE_GRAB).filter(is_grabbable=True, state=CaseState.ACCEPTED)
    return pool.select_related(*IN_LISTS, "place", "component", "problem").order_by("due_at", "pk")


def cases_of_keeper(by: Actor) -> ScopedQuerySet[Case]:
    """Return what the actor has in hand or finished, the most urgent first."""
    mine = cases_for(by).filter(keeper_id=by.person_id) if by.person_id else cases_for(by).none()
    return mine.select_related(*IN_LISTS, "place", "component", "problem").order_by("due_at", "pk")


def cases_opened_by(by: Actor, most: int) -> list[Case]:
    """Return the newest cases the actor registered and still may see, without their long texts. Two queries."""
    try:
        seen, given = seen_of(Case, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return []
    newest = prepared.rows(OPENED_BY.format(seen=seen), [by.person_id, *given, most]) if by.person_id else []
    return list(cases_for(by).filter(pk__in=[key for (key,) in newest]).defer("words", "result")) if newest else []


def open_cases(by: Actor) -> ScopedQuerySet[Case]:
    return cases_for(by).exclude(state__in=ENDED_STATES)


def open_cases_of(by: Actor, customer_ids: Sequence[int], unit_ids: Sequence[int] = ()) -> ScopedQuerySet[Case]:
    """Return what is still open for these customers, and for their homes where nobody knows who said it."""
    of_home = Q(unit_id__in=unit_ids, customer_id=None)
    return open_cases(by).filter(Q(customer_id__in=customer_ids) | of_home)


def open_rows_of(by: Actor, customer_ids: Sequence[int], unit_ids: Sequence[int], most: int) -> list[OpenCase]:
    """Return the newest of `open_cases_of` as plain values. One query, planned once a connection."""
    try:
        seen, given = seen_of(Case, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return []
    asked = [*given, list(customer_ids), list(unit_ids), most]
    return [OpenCase(*each) for each in prepared.rows(OPEN_ROWS.format(seen=seen, is_open=OPEN), asked)]


def open_counts_of(by: Actor, customer_ids: Sequence[int]) -> dict[int, int]:
    """Return how many cases of these customers are open, of those who have any. One query, planned once a connection."""
    try:
        seen, given = seen_of(Case, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return {}
    return dict(prepared.rows(OPEN_COUNTS.format(seen=seen, is_open=OPEN), [*given, list(customer_ids)]))


def cases_matching(by: Actor, text: str) -> ScopedQuerySet[Case]:
    """Return cases by number or room, and by words of the title among the newest RECENT: a search box may not read them all."""
    tidy = text.strip()
    if not tidy:
        return cases_for(by).none()
    seen = Case.objects.reachable(by, P.CASE_VIEW).order_by("-opened_at", "-pk")
    room = typed_room(tidy) or TypedRoom(tidy)
    meant = Unit.objects.filter(Q(code__startswith=room.code) | Q(code__in=room.codes))
    rooms = below_estate(meant, room.named).order_by("code").values("pk")[:MOST_ROOMS]
    by_number = seen.filter(number__startswith=tidy.upper()).values("pk")[:MOST_FOUND]
    by_room = seen.filter(unit__in=rooms).values("pk")[:MOST_FOUND]
    by_title = Case.objects.filter(pk__in=seen.values("pk")[:RECENT], title__icontains=tidy).order_by().values("pk")
    hits = Case.objects.select_related("unit").only("number", "title", "state", "opened_at", "unit__code")
    return hits.order_by("-opened_at", "-pk").filter(pk__in=by_number.union(by_room, by_title, all=True))


def children_of(by: Actor, case: Case) -> ScopedQuerySet[Case]:
    return cases_for(by).filter(parent=case).order_by("pk")


def case_photos(by: Actor, case: Case) -> QuerySet[Attachment]:
    found = attachments_of("service.case", case.pk)
    return found if _sees(by, case) else found.none()


def case_history(by: Actor, case: Case) -> QuerySet[FactRow]:
    """Return what happened to a case, newest first; whoever sees the case sees its history."""
    told = FactRow.objects.filter(subject_id=case.pk, kind__in=case_kinds()).order_by("-happened_at", "-pk")
    return told if _sees(by, case) else told.none()


def case_kinds() -> list[str]:
    """No scope: return the kinds of facts that a case's history is made of."""
    from tonglu.lib.facts import FACT_KINDS

    return [kind for kind, fact in FACT_KINDS.items() if kind.startswith("service.") and fact.SUBJECT == "case_id"]


def _sees(by: Actor, case: Case) -> bool:
    return reaches(by, P.CASE_VIEW, case) or (case.is_grabbable and reaches(by, P.CASE_GRAB, case))


def _only(rows: QuerySet[Case]) -> Case:
    case = rows.first()
    if case is None:
        raise NotAllowed
    return case
