"""Write what an owners' file changes, chunk by chunk, in bulk; what is written is noted on the batch's trail."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import Q

from tonglu.audit.actions import tell_many
from tonglu.customers.bulk import (
    Newcomer,
    NewHome,
    write_homes,
    write_newcomers,
    write_numbers,
    write_papers,
    write_reaches,
)
from tonglu.customers.candidates import note_candidates
from tonglu.customers.changed_owners import last_changes
from tonglu.customers.completeness import judge_all
from tonglu.customers.facts import OriginKept
from tonglu.customers.imports.changes import Change
from tonglu.customers.imports.people import OWNING, People, Person
from tonglu.customers.imports.reading import is_company
from tonglu.customers.models import Customer, CustomerKind, CustomerReach, Pair, Paper, Phone, ReachBasis, Residency
from tonglu.customers.rules.completeness import homes_found
from tonglu.customers.tokens import words_of_people
from tonglu.estates.bulk import write_rooms
from tonglu.estates.houses import Houses
from tonglu.estates.models import Unit
from tonglu.exchange.kinds import ImportContext
from tonglu.lib.behind import after
from tonglu.lib.clock import day_of
from tonglu.lib.copying import array_text
from tonglu.lib.refusals import Refused

DATES = ("signed_on", "delivered_on", "moved_in_on")
# one statement of arrays each: a CASE per row costs more than the update itself
SET_DATES = """
    UPDATE estates_unit u SET signed_on = coalesce(g.signed_on, u.signed_on), delivered_on = coalesce(g.delivered_on, u.delivered_on),
        moved_in_on = coalesce(g.moved_in_on, u.moved_in_on)
    FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::date[]) g(id, signed_on, delivered_on, moved_in_on) WHERE u.id = g.id
"""
SET_SHARES = "UPDATE customers_residency r SET share = g.share FROM unnest(%s::bigint[], %s::numeric[]) g(id, share) WHERE r.id = g.id"
MORE_THAN_WHOLE = """
    SELECT unit_id, sum(share) FROM customers_residency WHERE unit_id = ANY(%s) AND role = ANY(%s) AND share IS NOT NULL
        AND (until IS NULL OR until > %s) GROUP BY unit_id HAVING sum(share) > 100 ORDER BY unit_id
"""
SET_WORDS = """
    UPDATE customers_customer c SET tokens = g.tokens::text[], nodes = g.nodes::bigint[], changed_at = %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) g(id, tokens, nodes) WHERE c.id = g.id
"""


class Writing:
    """One chunk: rooms first, then people, then what ties them; existing rows are locked in the order of their ids."""

    def __init__(
        self, changes: Sequence[Change], context: ImportContext, people: People, houses: Houses, entities: Mapping[int, str]
    ) -> None:
        self.changes, self.context, self.people, self.houses = changes, context, people, houses
        self.trail, self.by = context.trail, context.by
        self.today = day_of(self.by.at)
        self.nodes: dict[int, int] = {}  # newcomer -> a place that knows it
        self.owned: dict[int, str] = {}  # room whose owners this chunk adds or changes -> its code
        self.lines: dict[int, int] = {}  # customer -> line of the file that first brought something about it
        self.entities = entities  # node -> to whom it belongs

    def write(self) -> None:
        self._owned()
        self._rooms()
        self._dates()
        known = self._known()
        _lock(known)
        self._newcomers()
        self._additions()
        self._homes()
        self._shares()
        self._refuse_more_than_whole()
        self._refresh(known)
        newcomers = (person for each in self.changes for person in each.newcomers)
        self._candidates({*known, *(each.id or 0 for each in newcomers if self.people.may_be_alike(each))})

    def _owned(self) -> None:
        """Lock the rooms whose owners change here: a change of owners that came after the plan is not overwritten."""
        self.owned = {
            each.room.id: each.room.code
            for each in self.changes
            if each.room.id and (each.shares or any(home.role in OWNING for _, home in each.homes))
        }
        _locked(Unit, self.owned, "pk")
        # before people, as whoever ends a relation does: otherwise the two wait for each other
        _locked(Residency, (home.id for each in self.changes for home, _ in each.shares if home.id), "pk")
        for unit_id in sorted(last_changes(self.owned)):
            raise Refused("{code} 刚刚变更了产权，没有写入任何内容；请再导入一次", code=self.owned[unit_id])

    def _refuse_more_than_whole(self) -> None:
        if self.owned:
            after(self._refuse_if_more)

    def _refuse_if_more(self, cursor: Any) -> None:
        cursor.execute(MORE_THAN_WHOLE, [list(self.owned), list(OWNING), self.today])
        for unit_id, total in cursor.fetchall():
            said = f"{total.normalize():f}"
            raise Refused(
                "{code} 的份额合计 {total}%，超过 100%，没有写入任何内容；请核对这套房的业主", code=self.owned[unit_id], total=said
            )

    def _rooms(self) -> None:
        fresh = [each for each in self.changes if each.new_room]
        write_rooms([each.room for each in fresh], lambda model, ids: self.trail.made(model, ((0, pk) for pk in ids)), self.houses)
        self.trail.made(Unit, ((each.line, each.room.id or 0) for each in fresh))

    def _dates(self) -> None:
        wanted: dict[int, dict[str, object]] = {}
        lines: dict[int, int] = {}
        for each in self.changes:
            if each.dates and each.room.id:
                lines.setdefault(each.room.id, each.line)
                wanted.setdefault(each.room.id, {}).update(each.dates)
        if not wanted:
            return
        for pk, *before in _locked(Unit, wanted, *DATES):
            stood = dict(zip(DATES, before, strict=True))
            self.trail.changed(Unit, lines[pk], pk, {name: (stood[name], day) for name, day in wanted[pk].items()})
        columns = [[days.get(name) for days in wanted.values()] for name in DATES]
        _set(SET_DATES, [list(wanted), *columns])

    def _known(self) -> dict[int, Person]:
        """Return the customers that stood before and get something new, with the nodes that must know them."""
        found: dict[int, Person] = {}
        for each in self.changes:
            for person in [*(one for one, _ in each.homes), *(one for one, _ in each.numbers), *(one for one, _ in each.papers)]:
                if person.id is not None:
                    found[person.id] = person
                    self.lines.setdefault(person.id, each.line)
        return found

    def _newcomers(self) -> None:
        rooms: dict[int, list[tuple[str, int]]] = {}
        for each in self.changes:
            for person, _ in each.homes:
                rooms.setdefault(id(person), []).append((each.room.code, each.room.node_id))
        people = [(each.line, person) for each in self.changes for person in each.newcomers]
        newcomers = [_newcomer(each, rooms.get(id(each), []), self.today) for _, each in people]
        wrote = write_newcomers(newcomers, basis=ReachBasis.RELATION.value, entities=self.entities, by=self.by)
        for (line, person), made in zip(people, newcomers, strict=True):
            person.id = made.id
            self.lines[made.id] = line
            self.nodes[made.id] = min(made.nodes, default=0)
        self._origins([person for _, person in people])
        self._note(Customer, ((each.id, each.id) for each in newcomers))
        self._note(Phone, wrote.numbers)
        self._note(Paper, wrote.papers)
        self._note(CustomerReach, wrote.reaches)

    def _origins(self, people: Sequence[Person]) -> None:
        """Who registered a newcomer before stands on its timeline, at the time when it was."""
        told = [
            (OriginKept(customer_id=each.id, node_id=self.nodes.get(each.id or 0), keeper_name=each.origin.keeper_name,
                        batch_id=self.context.batch_id), each.origin.at)
            for each in people
            if each.origin
        ]  # fmt: skip
        if told:
            tell_many(told, by=self.by)

    def _note(self, model: type[models.Model], rows: Iterable[tuple[int, int]]) -> None:
        """Note new rows of customers: (customer, id)."""
        self.trail.made(model, ((self.lines.get(one, 0), pk) for one, pk in rows))

    def _additions(self) -> None:
        fresh = {(person.id, number.stored): number for each in self.changes for person, given in each.numbers for number in given.numbers}
        have = set(Phone.objects.filter(customer_id__in={pk for pk, _ in fresh}, until=None).values_list("customer_id", flat=True))
        first: set[int | None] = set(have)
        rows = []
        for (pk, _), number in fresh.items():
            rows.append((pk or 0, number, pk not in first))
            first.add(pk)
        self._note(Phone, write_numbers(rows, self.today))
        papers = {(person.id, given.mark): given.paper for each in self.changes for person, given in each.papers}
        self._note(Paper, write_papers([(pk or 0, paper) for (pk, _), paper in papers.items() if paper]))

    def _homes(self) -> None:
        found = [(each, person, home) for each in self.changes for person, home in each.homes]
        ids = write_homes(
            [
                NewHome(person.id or 0, each.room.id or 0, each.room.node_id, home.role, home.share, home.since)
                for each, person, home in found
            ]
        )
        for (_, _, home), pk in zip(found, ids, strict=True):
            home.id = pk
        self.trail.made(Residency, ((each.line, pk) for (each, _, _), pk in zip(found, ids, strict=True)))

    def _shares(self) -> None:
        wanted = {home.id: (each.line, share) for each in self.changes for home, share in each.shares if home.id}
        if not wanted:
            return
        for pk, before in _locked(Residency, wanted, "share"):
            line, share = wanted[pk]
            self.trail.changed(Residency, line, pk, {"share": (before, share)})
        _set(SET_SHARES, [list(wanted), [share for _, share in wanted.values()]])

    def _refresh(self, known: dict[int, Person]) -> None:
        """Words and nodes of customers that stood before, made anew from what is written now."""
        if not known:
            return
        rows = list(Customer.objects.filter(pk__in=known).only("tokens", "nodes", "changed_at").order_by("pk"))
        of_roots = Customer.objects.filter(Q(pk__in=known) | Q(root__in=known))
        roots = {pk: root or pk for pk, root in of_roots.values_list("pk", "root_id")}
        names = {each.pk: each.written_name for each in Customer.objects.filter(pk__in=roots).only("name", "own_name")}
        words: dict[int, set[str]] = {}
        for pk, own in words_of_people(names, self.today).items():  # a person of several rows is found by the words of all
            words.setdefault(roots[pk], set()).update(own)
        nodes: dict[int, set[int]] = {}
        current = Residency.objects.filter(customer_id__in=known).filter(Q(until=None) | Q(until__gt=self.today))
        for pk, node in current.values_list("customer_id", "node_id"):
            nodes.setdefault(pk, set()).add(node)
        fresh = [(each.pk, node) for each in rows for node in sorted(nodes.get(each.pk, set()) - set(each.nodes))]
        self._note(CustomerReach, write_reaches(fresh, basis=ReachBasis.RELATION.value, by=self.by))
        self._set_words(rows, words, nodes)
        judge_all(list(known), self.today)

    def _set_words(self, rows: Sequence[Customer], words: dict[int, set[str]], nodes: dict[int, set[int]]) -> None:
        told: list[tuple[int, str, str]] = []
        for each in rows:
            tokens, known_at = sorted(words[each.pk]), sorted({*each.nodes, *nodes.get(each.pk, set())})
            change = {"tokens": (each.tokens, tokens), "nodes": (each.nodes, known_at), "changed_at": (each.changed_at, self.by.at)}
            self.trail.changed(Customer, self.lines.get(each.pk, 0), each.pk, change)
            told.append((each.pk, array_text(tokens), array_text([str(node) for node in known_at])))
        _set(SET_WORDS, [self.by.at, *map(list, zip(*told, strict=True))])

    def _candidates(self, ids: set[int]) -> None:
        """Most of a file share nothing with anybody: nothing is asked about them."""
        for each in note_candidates(ids, self.by.at, by_name=False):
            line = self.lines.get(each.high) or self.lines.get(each.low, 0)
            if each.before is None:
                self.trail.made(Pair, [(line, each.id)])
            else:
                score, reasons = each.before
                self.trail.changed(Pair, line, each.id, {"score": (score, each.score), "reasons": (reasons, each.reasons)})


def _lock(known: dict[int, Person]) -> None:
    if known:
        list(_locked(Customer, known, "pk"))


def _locked(model: type[models.Model], ids: Iterable[int | None], *columns: str) -> list[Any]:
    rows = model._default_manager.filter(pk__in=list(ids)).order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(rows.values_list("pk", *columns))


def _set(statement: str, given: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def _newcomer(person: Person, rooms: list[tuple[str, int]], today: date) -> Newcomer:
    paper = next((each for each in person.papers.values() if each), None)
    kind = CustomerKind.ORGANISATION if is_company(person.name) or (paper and paper.kind == "uscc") else CustomerKind.PERSON
    return Newcomer(
        person.name, kind.value, [each for each in person.numbers.values() if each], paper, person.gender, note=person.note,
        known_since=person.origin.at if person.origin else None,
        nodes={node for _, node in rooms}, rooms=list(dict.fromkeys(code for code, _ in rooms)), words=person.words,
        found=homes_found(each.role for each in person.homes.values() if each.since is None or each.since <= today),
    )  # fmt: skip
