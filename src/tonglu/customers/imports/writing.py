"""Write what an owners' file changes, chunk by chunk, in bulk."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q

from tonglu.customers.bulk import Newcomer, NewHome, write_homes, write_newcomers, write_numbers, write_papers, write_reaches
from tonglu.customers.candidates import note_candidates
from tonglu.customers.imports.changes import Change
from tonglu.customers.imports.people import Person
from tonglu.customers.imports.reading import is_company
from tonglu.customers.models import Customer, CustomerKind, Phone, ReachBasis, Residency
from tonglu.customers.tokens import words_of_people
from tonglu.estates.bulk import write_rooms
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of

DATES = ("signed_on", "delivered_on", "moved_in_on")
SET_DATES = """
    UPDATE estates_unit u SET signed_on = coalesce(g.signed_on, u.signed_on), delivered_on = coalesce(g.delivered_on, u.delivered_on),
        moved_in_on = coalesce(g.moved_in_on, u.moved_in_on)
    FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::date[]) g(id, signed_on, delivered_on, moved_in_on) WHERE u.id = g.id
"""


def write_changes(changes: Sequence[Change], by: Actor) -> None:
    """Rooms first, then people, then what ties them; existing rows are locked in the order of their ids."""
    write_rooms([each.room for each in changes if each.new_room])
    _write_dates(changes)
    known = _known(changes)
    _lock(known)
    _write_newcomers(changes, by)
    _write_additions(changes, by)
    homes = [
        NewHome(person.id or 0, each.room.id or 0, each.room.node_id, home.role, home.share, home.since)
        for each in changes
        for person, home in each.homes
    ]
    write_homes(homes)
    _write_shares(changes)
    _refresh(known, by)
    note_candidates({*known, *(person.id or 0 for each in changes for person in each.newcomers)}, by.at, by_name=False)


def _known(changes: Sequence[Change]) -> dict[int, Person]:
    """Return the customers that stood before and get something new, with the nodes that must know them."""
    found: dict[int, Person] = {}
    for each in changes:
        for person in [*(one for one, _ in each.homes), *(one for one, _ in each.numbers), *(one for one, _ in each.papers)]:
            if person.id is not None:
                found[person.id] = person
    return found


def _lock(known: dict[int, Person]) -> None:
    if known:
        list(Customer.objects.filter(pk__in=known).order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def _write_newcomers(changes: Sequence[Change], by: Actor) -> None:
    rooms: dict[int, list[tuple[str, int]]] = {}
    for each in changes:
        for person, _ in each.homes:
            rooms.setdefault(id(person), []).append((each.room.code, each.room.node_id))
    people = [person for each in changes for person in each.newcomers]
    newcomers = [_newcomer(each, rooms.get(id(each), [])) for each in people]
    write_newcomers(newcomers, basis=ReachBasis.RELATION.value, by=by)
    for person, made in zip(people, newcomers, strict=True):
        person.id = made.id


def _newcomer(person: Person, rooms: list[tuple[str, int]]) -> Newcomer:
    paper = next((each for each in person.papers.values() if each), None)
    kind = CustomerKind.ORGANISATION if is_company(person.name) or (paper and paper.kind == "uscc") else CustomerKind.PERSON
    return Newcomer(
        person.name, kind.value, [each for each in person.numbers.values() if each], paper, person.gender, note=person.note,
        nodes={node for _, node in rooms}, rooms=list(dict.fromkeys(code for code, _ in rooms)),
    )  # fmt: skip


def _write_additions(changes: Sequence[Change], by: Actor) -> None:
    today = day_of(by.at)
    fresh = {(person.id, number.stored): number for each in changes for person, given in each.numbers for number in given.numbers}
    have = set(Phone.objects.filter(customer_id__in={pk for pk, _ in fresh}, until=None).values_list("customer_id", flat=True))
    first: set[int | None] = set(have)
    rows = []
    for (pk, _), number in fresh.items():
        rows.append((pk or 0, number, pk not in first))
        first.add(pk)
    write_numbers(rows, today)
    papers = {(person.id, given.mark): given.paper for each in changes for person, given in each.papers}
    write_papers([(pk or 0, paper) for (pk, _), paper in papers.items() if paper])


def _write_dates(changes: Sequence[Change]) -> None:
    wanted: dict[int, dict[str, object]] = {}
    for each in changes:
        if each.dates and each.room.id:
            wanted.setdefault(each.room.id, {}).update(each.dates)
    if not wanted:
        return
    list(Unit.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    columns = [[days.get(name) for days in wanted.values()] for name in DATES]
    with connection.cursor() as cursor:  # one statement of arrays: a CASE per row costs more than the update itself
        cursor.execute(SET_DATES, [list(wanted), *columns])


def _write_shares(changes: Sequence[Change]) -> None:
    wanted = {home.id: share for each in changes for home, share in each.shares if home.id}
    homes = list(Residency.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",), no_key=True)) if wanted else []
    for home in homes:
        home.share = wanted[home.pk]
    if homes:
        Residency.objects.bulk_update(homes, ["share"], batch_size=500)


def _refresh(known: dict[int, Person], by: Actor) -> None:
    """Words and nodes of customers that stood before, made anew from what is written now."""
    if not known:
        return
    today = day_of(by.at)
    rows = list(Customer.objects.filter(pk__in=known))
    roots = {pk: root or pk for pk, root in Customer.objects.filter(Q(pk__in=known) | Q(root__in=known)).values_list("pk", "root_id")}
    names = dict(Customer.objects.filter(pk__in=roots).values_list("pk", "name"))
    words: dict[int, set[str]] = {}
    for pk, own in words_of_people(names, today).items():  # a person of several rows is found by the words of all
        words.setdefault(roots[pk], set()).update(own)
    nodes: dict[int, set[int]] = {}
    current = Residency.objects.filter(customer_id__in=known).filter(Q(until=None) | Q(until__gt=today))
    for pk, node in current.values_list("customer_id", "node_id"):
        nodes.setdefault(pk, set()).add(node)
    write_reaches(
        [(each.pk, node) for each in rows for node in nodes.get(each.pk, set()) - set(each.nodes)],
        basis=ReachBasis.RELATION.value, by=by,
    )  # fmt: skip
    for each in rows:
        each.tokens = sorted(words[each.pk])
        each.nodes = sorted({*each.nodes, *nodes.get(each.pk, set())})
        each.changed_at = by.at
    Customer.objects.bulk_update(rows, ["tokens", "nodes", "changed_at"], batch_size=500)
