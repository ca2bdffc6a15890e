"""One row of the sheet, read: a room and its people. Pure but for the projects it is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tonglu.customers.bulk import SealedPaper, sealed, words_ahead
from tonglu.customers.imports.people import OWNING, Given, Origin, heard
from tonglu.estates.imports.places import Changed, Projects, Room, room_parts
from tonglu.lib import papers, phones
from tonglu.lib.refusals import Refused

LONGEST_NAME = 100
DATES = ("signed_on", "delivered_on", "moved_in_on")
VALUES = (*DATES, "measured_sqm")
COMPANY_ENDINGS = ("公司", "集团", "银行", "中心", "学校", "医院", "委员会", "合作社", "事务所", "商行")


@dataclass(slots=True)
class Reading:
    room: Room
    people: list[Given]
    dates: Changed
    mark: int = 0  # of the whole row: two that are alike have one, in this run

    def __reduce__(self) -> tuple[Any, ...]:  # from process to process in one piece
        room = self.room
        place = (room.project_id, room.node_id, room.building, room.entrance, room.room)
        return _reading, (*place, *(room.values[name] for name in VALUES), self.mark, [each.told() for each in self.people])


def _reading(project: int, node: int, building: str, entrance: str, number: str, *rest: Any) -> Reading:
    *values, mark, people = rest
    named = dict(zip(VALUES, values, strict=True))
    room = Room(project, node, building, entrance, number, values=named)
    return Reading(room, [heard(each, room.code) for each in people], {name: named[name] for name in DATES if named[name]}, mark)


def mark_of(values: Mapping[str, Any]) -> int:
    """Return what rows alike have in common, within one run; all rows of a file have the same names in the same order."""
    return hash(tuple([tuple(value) if isinstance(value, list) else value for value in values.values()]))


def is_company(name: str) -> bool:
    return name.endswith(COMPANY_ENDINGS)


def read_row(values: Mapping[str, Any], projects: Projects, now: datetime) -> Reading:
    """Return what a row says; Refused where its parts do not fit together."""
    project = projects.named(values.get("project"))
    building, entrance, number = room_parts(values.get("building"), values.get("entrance"), values["room"])
    dates: Changed = {name: values.get(name) for name in DATES}
    room = Room(project.pk, project.node_id, building, entrance, number, values={name: values.get(name) for name in VALUES})
    people, origin = _people(values), _origin(values, now)
    for each in people:
        each.origin = origin
        each.words = words_ahead(each.name, each.numbers, room.code)
    return Reading(room, people, {name: day for name, day in dates.items() if day}, mark_of(values))


def _origin(values: Mapping[str, Any], now: datetime) -> Origin | None:
    keeper_name, at = (values.get("registered_by") or "")[:LONGEST_NAME], values.get("registered_at")
    if at and at > now:
        raise Refused("原登记时间：{day} 在今天以后，请核对", day=at.date().isoformat())
    return Origin(keeper_name, at) if keeper_name or at else None


def _people(values: Mapping[str, Any]) -> list[Given]:
    names: Sequence[str] = values["names"]
    numbers = _numbers(values.get("numbers") or [], len(names))
    cards = _papers(values.get("papers") or [], values.get("paper_kind"), len(names))
    parts = _shares(values.get("shares") or [], len(names))
    role = values.get("role") or "owner"
    if any(parts) and role not in OWNING:
        raise Refused("只有业主和共有人才有份额，请清空份额或改身份")
    return [
        Given(
            name, "co_owner" if place and role == "owner" else role, numbers[place], cards[place], parts[place],
            (values.get("gender") or "") if len(names) == 1 else "", (values.get("note") or "") if not place else "",
        )
        for place, name in enumerate(names)
    ]  # fmt: skip


def _numbers(found: Sequence[phones.Phone], people: int) -> list[list[phones.Phone]]:
    """As many numbers as people: one each; otherwise all of them belong to the first."""
    if len(found) == people:
        return [[each] for each in found]
    return [list(found), *([] for _ in range(people - 1))]


def _papers(written: Sequence[str], kind: str | None, people: int) -> list[SealedPaper | None]:
    if not written:
        return [None] * people
    if len(written) > people:
        raise Refused("证件号：{people} 个姓名对 {papers} 个证件号，对不上，请逐一对应", people=people, papers=len(written))
    found = [_paper(each, kind) for each in written]
    return [*found, *([None] * (people - len(found)))]


def _paper(text: str, kind: str | None) -> SealedPaper:
    try:
        return sealed(papers.recognise(text, papers.PaperKind(kind) if kind else None))
    except Refused as refusal:
        raise Refused("证件号：{why}", why=refusal) from None


def _shares(found: Sequence[Decimal], people: int) -> list[Decimal | None]:
    if not found:
        return [None] * people
    if len(found) == 1 and people > 1:
        found = [found[0]] * people if found[0] * people <= 100 else []
    if len(found) != people:
        raise Refused("份额：{people} 位对不上份额的个数，请逐一对应，如 60/40", people=people)
    if (total := sum(found, Decimal(0))) > 100:
        raise Refused("份额：合计 {total}%，超过 100%", total=f"{total.normalize():f}")
    return list(found)
