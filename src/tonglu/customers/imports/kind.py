"""The import kind `owners`: a decision per row, co-owners, residency and reach; a second run creates nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from tonglu.access.permissions import Permission as P
from tonglu.customers.bulk import legal_entities, tell_sizes
from tonglu.customers.imports.changes import Change
from tonglu.customers.imports.columns import COLUMNS
from tonglu.customers.imports.people import OWNING, Given, Home, People, Person, home_key
from tonglu.customers.imports.reading import Reading, read_row
from tonglu.customers.imports.runs import Runs
from tonglu.customers.imports.sorting import Sorting
from tonglu.customers.imports.undo import owners_undo
from tonglu.customers.imports.writing import Writing
from tonglu.estates.houses import Houses
from tonglu.estates.imports.places import Projects, Room, Rooms, differing
from tonglu.exchange.kinds import ImportContext, ImportOption, Planned, SourceRow
from tonglu.exchange.models import Decision
from tonglu.exchange.undo import Undo
from tonglu.lib.behind import meanwhile, prove
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.lib.names import mask
from tonglu.lib.refusals import Refused

CREATE_ROOMS = ImportOption(
    "create_rooms", N_("房间不存在时新建"), N_("按楼栋、单元、房号建房，并在该行写明；不勾选时，找不到房间的行会被拒绝"), default=True
)
MOST_LINES = 100_000  # of which a later row alike is called a repeat; beyond, it is one that changes nothing
MOST_PEOPLE = 50_000  # remembered by a check, which writes nothing that could be looked up; the import itself asks the database
ONE_AT_A_TIME = 0x6F776E65  # advisory lock: two files at once could each create the same person


class OwnersKind:
    code = "owners"
    label = N_("业主与房间")
    note = N_("一行一套房；可有多位业主、多个电话；再次导入同一文件不会重复")
    columns = COLUMNS
    permission = P.CUSTOMER_EDIT
    target_kind = "customers.customer"
    node_kinds: frozenset[str] = frozenset()
    options: Sequence[ImportOption] = (CREATE_ROOMS,)
    chunk = 4000

    @property
    def undo(self) -> Undo:
        return owners_undo()

    def begin(self, context: ImportContext) -> "OwnersImporter":
        return OwnersImporter(context)


OWNERS = OwnersKind()


class OwnersImporter:
    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self.projects = Projects(context.nodes)
        self.rooms = Rooms()
        self.houses = Houses()  # around rooms that are to be built
        self.entities: dict[int, str] = {}  # node -> to whom it belongs
        self.people = People(context.nodes, day_of(context.by.at))
        self.lines: dict[int, int] = {}
        self.written, self.told = 0, 500  # rows; and of how many the planner has heard
        self.sorting = Sorting()
        self.made = Runs()  # customers that this file created
        _alone()

    def plan(self, rows: Sequence[SourceRow]) -> list[Planned]:
        self._bounded()
        read: list[Reading | Refused] = [each.read for each in rows]
        good = [each for each in read if isinstance(each, Reading)]
        self.rooms.load((each.room.project_id, each.room.code) for each in good)
        self.people.load((given for each in good for given in each.people), self.rooms.found.values())
        self.houses.load([each.room for each in good if (each.room.project_id, each.room.code) not in self.rooms.found])
        self.entities = legal_entities(each.room.node_id for each in good)
        meanwhile()  # to decide asks nothing, nor, as a rule, to write
        return [
            Planned(Decision.REFUSED, found) if isinstance(found, Refused) else self._decide(row, found)
            for row, found in zip(rows, read, strict=True)
        ]

    def _bounded(self) -> None:
        """Memory does not grow with the file: what lies far above is forgotten."""
        if len(self.lines) > MOST_LINES:
            self.lines.clear()
        if len(self.people) > MOST_PEOPLE:
            self._forget()

    def _forget(self) -> None:
        self.rooms.forget()
        self.houses.forget()
        self.people.forget()

    def read(self, values: Mapping[str, Any]) -> Reading | Refused:
        """What a row says, ahead of everything that asks the database."""
        try:
            return read_row(values, self.projects, self.context.by.at)
        except Refused as refusal:
            return refusal

    def _decide(self, row: SourceRow, reading: Reading) -> Planned:
        first = self.lines.setdefault(reading.mark, row.line)
        if first != row.line:
            return Planned(Decision.SKIPPED, Refused("与第 {line} 行完全相同", line=first))
        try:
            known = [self.people.match(each, reading.room) for each in reading.people]
            change = Change(self._room(reading.room), row.line)
            self._refuse_other_owners(change.room, reading, known)
            self._refuse_shares(change.room, reading, known)
        except Refused as refusal:
            return Planned(Decision.REFUSED, refusal)
        change.new_room = change.room is reading.room
        change.dates = {} if change.new_room else differing(change.room, reading.dates)
        suspect = self._judge(change, reading, known)
        return self._planned(change, suspect)

    def _room(self, given: Room) -> Room:
        standing = self.rooms.found.get((given.project_id, given.code))
        if standing:
            return standing
        if not self.context.options.get(CREATE_ROOMS.code):
            raise Refused("房间 {code} 不存在：请先导入房间，或勾选“房间不存在时新建”", code=given.code)
        if not self.context.by.reaches_node(P.ESTATE_EDIT, given.node_id):
            raise Refused("房间 {code} 不存在，您没有新建房间的权限；请联系项目客关经理", code=given.code)
        return self.rooms.draft(given)

    def _refuse_other_owners(self, room: Room, reading: Reading, known: list[Person | None]) -> None:
        """Owners that somebody wrote by 过户 or 份额变更 are not moved by a file: it may be older than they are."""
        changed = self.people.changed.get(room.id or 0)
        if not changed:
            return
        for each, person in zip(reading.people, known, strict=True):
            home = person.homes.get(home_key(room, each.role)) if person else None
            if each.role in OWNING and (home is None or (each.share and home.share != each.share)):
                raise Refused(
                    "{code} 在 {day} 变更过产权，与这一行的业主或份额不同；请在房间页用“过户”或“份额变更”登记",
                    code=room.code, day=changed.isoformat(),
                )  # fmt: skip

    def _refuse_shares(self, room: Room, reading: Reading, known: list[Person | None]) -> None:
        """What others hold, and what the row says of its own people, is at most the whole."""
        given = [(each, person) for each, person in zip(reading.people, known, strict=True) if each.share]
        if not given:
            return
        taken = self.people.shares_of(room, without=[person for _, person in given if person])
        if taken + sum(each.share or 0 for each, _ in given) > 100:
            raise Refused("份额：{code} 已登记 {taken}%，加上这一行超过 100%", code=room.code, taken=f"{taken.normalize():f}")

    def _judge(self, change: Change, reading: Reading, known: list[Person | None]) -> Person | None:
        """Note what each person of the row adds; return somebody who may be the same as a newcomer."""
        suspect: Person | None = None
        row: list[Person] = []
        for given, found in zip(reading.people, known, strict=True):
            person = found
            if person is None:
                suspect = suspect or self.people.suspect(given, change.room, row)
                person = Person(given.name, gender=given.gender, note=given.note, origin=given.origin, words=given.words)
                change.newcomers.append(person)
            row.append(person)
            self._add(change, person, given, _delivered(change.room, reading))
        change.first = row[0]
        return suspect

    def _add(self, change: Change, person: Person, given: Given, delivered: date | None) -> None:
        is_new = person.id is None
        if fresh := [each for each in given.numbers if each.stored not in person.numbers]:
            person.numbers |= {each.stored: each for each in fresh}
            if not is_new:
                change.numbers.append((person, Given(given.name, given.role, fresh)))
        if given.paper and given.mark not in person.papers:
            person.papers[given.mark] = given.paper
            if not is_new:
                change.papers.append((person, given))
        key = home_key(change.room, given.role)
        home = person.homes.get(key)
        if home is None:
            person.homes[key] = home = Home(given.role, given.share, person.may_begin(key, delivered))
            change.homes.append((person, home))
        elif given.share and home.share != given.share:
            change.shares.append((home, given.share))
            change.shares_before[str(home.id)] = str(home.share or "")
            home.share = given.share  # the rows below are judged beside it
        self.people.remember(person)
        self.people.settle(person, change.room)

    def _planned(self, change: Change, suspect: Person | None) -> Planned:
        first = change.first
        if not change.is_any:
            return Planned(
                Decision.UNCHANGED, Refused("{code} 的业主已存在，没有变化", code=change.room.code), target_id=first.id if first else None
            )
        if suspect:
            why = Refused("电话与另一位客户（{name}）相同，姓名或证件不同；已新建，请核对是否同一人", name=mask(suspect.name))
            return Planned(Decision.SUSPECTED, why, change)
        if change.newcomers:
            return Planned(Decision.CREATED, Refused("新建房间 {code}", code=change.room.code) if change.new_room else "", change)
        if first and (first.id is None or first.id in self.made):
            return Planned(
                Decision.CREATED, Refused("与本文件前面的行是同一位客户，新增与 {code} 的关系", code=change.room.code), change, first.id
            )
        return Planned(Decision.UPDATED, _what_changed(change), change, first.id if first else None, _before(change))

    def apply(self, planned: Sequence[tuple[SourceRow, Planned]]) -> None:
        changes = [each.change for _, each in planned if isinstance(each.change, Change)]
        self.sorting.gather()
        Writing(changes, self.context, self.people, self.houses, self.entities).write()
        self._sort_words()
        prove()
        self.written += len(changes)
        if self.written >= 4 * self.told:
            self.told = self.written
            tell_sizes(self.written)
        for _, each in planned:
            if isinstance(each.change, Change) and each.change.first:
                each.target_id = each.change.first.id
            if isinstance(each.change, Change):
                self.made.add(person.id for person in each.change.newcomers if person.id)
        self._forget()

    def _sort_words(self) -> None:
        self.sorting.sort()

    def finish(self) -> None:
        """The engine tells the one fact."""
        self.sorting.wait()


def _alone() -> None:
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _delivered(room: Room, reading: Reading) -> date | None:
    found = reading.dates.get("delivered_on") or room.values.get("delivered_on")
    return found if isinstance(found, date) else None


def _what_changed(change: Change) -> Refused:
    if change.new_room:
        return Refused("客户已存在，新建房间 {code} 并建立关系", code=change.room.code)
    if change.homes:
        return Refused("客户已存在，新增与 {code} 的关系", code=change.room.code)
    if change.numbers:
        return Refused("客户已存在，新增电话")
    if change.papers:
        return Refused("客户已存在，新增证件")
    return Refused("更新份额") if change.shares else Refused("更新 {code} 的日期", code=change.room.code)


def _before(change: Change) -> dict[str, object]:
    """The image that the update replaces; additions replace nothing and are named by their kind."""
    return {
        "unit": {name: str(change.room.values.get(name) or "") for name in change.dates},
        "shares": change.shares_before,
        "added": [name for name in ("numbers", "papers", "homes") if getattr(change, name)],
    }
