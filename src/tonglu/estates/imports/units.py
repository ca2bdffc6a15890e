"""Import of rooms: building, entrance, floor, room, layout, areas, dates; a second run creates nothing."""

from collections.abc import Sequence
from typing import Any

from tonglu.access.permissions import Permission as P
from tonglu.estates.bulk import write_rooms
from tonglu.estates.imports.places import Changed, Projects, Room, Rooms, differing, label_in_sheet, room_parts
from tonglu.estates.imports.undo import UNITS_UNDO
from tonglu.estates.models import Layout, Unit
from tonglu.exchange.kinds import ImportContext, ImportOption, Planned, SourceRow
from tonglu.exchange.models import Decision
from tonglu.lib import sheets
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Column

VALUES = ("forecast_sqm", "measured_sqm", "inside_sqm", "signed_on", "delivered_on", "moved_in_on", "kind")
COLUMNS = (
    Column(
        N_("项目"),
        "project",
        sheets.text,
        aliases=("项目名称", "小区名称", "小区"),
        note=N_("所选范围只有一个项目时可不填"),
        sample="云锦府",
    ),
    Column(N_("楼栋"), "building", sheets.text, aliases=("楼号", "幢号", "栋号"), sample="3"),
    Column(N_("单元"), "entrance", sheets.text, aliases=("单元号",), note=N_("没有单元的楼不填"), sample="2"),
    Column(N_("楼层"), "floor", sheets.text, note=N_("不填时取房号去掉后两位"), sample="15"),
    Column(
        N_("实际层"),
        "floor_position",
        sheets.whole_number,
        aliases=("实际层序", "物理层"),
        note=N_("没有 4、13 层时从下往上数的第几层"),
        sample="12",
    ),
    Column(
        N_("房号"), "room", sheets.text, required=True, aliases=("房间号", "房间", "室号"), note=N_("1502，或写全 3-2-1502"), sample="1502"
    ),
    Column(
        N_("类型"),
        "kind",
        sheets.choice({"住宅": "house", "商铺": "shop", "办公": "office", "车位": "parking", "储藏间": "storage"}),
        aliases=("房屋类型", "物业类型"),
        sample="住宅",
    ),
    Column(N_("户型"), "layout", sheets.text, aliases=("户型编号",), sample="A"),
    Column(N_("预测面积"), "forecast_sqm", sheets.area, aliases=("预测建筑面积",), sample="113.50"),
    Column(N_("实测面积"), "measured_sqm", sheets.area, aliases=("实测建筑面积", "建筑面积"), sample="113.62"),
    Column(N_("套内面积"), "inside_sqm", sheets.area, sample="89.10"),
    Column(N_("签约日期"), "signed_on", sheets.day, sample="2024-05-01"),
    Column(N_("交付日期"), "delivered_on", sheets.day, aliases=("交房日期",), sample="2026-06-30"),
    Column(N_("入住日期"), "moved_in_on", sheets.day),
)


class UnitsKind:
    code = "units"
    label = N_("房间")
    note = N_("楼栋、单元、楼层、房号、户型、面积；已有的房间只更新有变化的列")
    columns = COLUMNS
    permission = P.ESTATE_EDIT
    target_kind = "estates.unit"
    node_kinds: frozenset[str] = frozenset()
    options: Sequence[ImportOption] = ()
    chunk = 2000
    undo = UNITS_UNDO

    def begin(self, context: ImportContext) -> "UnitsImporter":
        return UnitsImporter(context)


UNITS = UnitsKind()


class UnitsImporter:
    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self.projects = Projects(context.nodes)
        self.rooms = Rooms()
        self.layouts: dict[tuple[int, str], int] = {
            (project, code): pk
            for project, code, pk in Layout.objects.filter(project__in=self.projects.all).values_list("project_id", "code", "pk")
        }
        self.lines: dict[tuple[int, str], int] = {}

    def plan(self, rows: Sequence[SourceRow]) -> list[Planned]:
        read = [self._read(each) for each in rows]
        self.rooms.load((each.project_id, each.code) for each in read if isinstance(each, Room))
        return [
            Planned(Decision.REFUSED, found) if isinstance(found, Refused) else self._decide(row, found)
            for row, found in zip(rows, read, strict=True)
        ]

    def _read(self, row: SourceRow) -> Room | Refused:
        given = row.values
        try:
            project = self.projects.named(given.get("project"))
            building, entrance, room = room_parts(given.get("building"), given.get("entrance"), given["room"])
            floor = label_in_sheet((given.get("floor") or "").removesuffix("层").removesuffix("F"), "楼层")
            values: Changed = {name: given.get(name) for name in VALUES} | {"layout_id": self._layout(project.pk, given.get("layout"))}
        except Refused as refusal:
            return refusal
        position = given.get("floor_position")
        return Room(project.pk, project.node_id, building, entrance, room, floor[:10], position, values=values)

    def _layout(self, project_id: int, code: str | None) -> int | None:
        if not code:
            return None
        if (project_id, code) not in self.layouts:
            raise Refused("户型：项目里没有“{code}”，请先新增这个户型", code=code)
        return self.layouts[project_id, code]

    def _decide(self, row: SourceRow, given: Room) -> Planned:
        first = self.lines.setdefault((given.project_id, given.code), row.line)
        if first != row.line:
            return Planned(Decision.SKIPPED, Refused("与第 {line} 行是同一个房间 {code}", line=first, code=given.code))
        standing = self.rooms.found.get((given.project_id, given.code))
        if standing is None:
            return Planned(Decision.CREATED, change=given)
        changed = differing(standing, given.values)  # type: ignore[arg-type]
        if not changed:
            return Planned(Decision.UNCHANGED, Refused("房间 {code} 已存在，没有变化", code=given.code), target_id=standing.id)
        before = {name: _plain(standing.values.get(name)) for name in changed}
        return Planned(Decision.UPDATED, change=changed, target_id=standing.id, before=before)

    def apply(self, planned: Sequence[tuple[SourceRow, Planned]]) -> None:
        fresh = [(row.line, each) for row, each in planned if each.decision == Decision.CREATED]
        trail = self.context.trail
        write_rooms([each.change for _, each in fresh], lambda model, ids: trail.made(model, ((0, pk) for pk in ids)))
        for _, each in fresh:
            each.target_id = each.change.id
        trail.made(Unit, ((line, each.target_id or 0) for line, each in fresh))
        self._update([(row.line, each) for row, each in planned if each.decision == Decision.UPDATED])
        self.rooms.forget()

    def _update(self, planned: Sequence[tuple[int, Planned]]) -> None:
        changes = {each.target_id or 0: (line, each.change) for line, each in planned}
        # in the order of ids, so that two batches wait for each other instead of dead-locking
        units = list(Unit.objects.filter(pk__in=changes).order_by("pk").select_for_update(of=("self",), no_key=True))
        for unit in units:
            line, change = changes[unit.pk]
            self.context.trail.changed(Unit, line, unit.pk, {name: (getattr(unit, name), value) for name, value in change.items()})
            for name, value in change.items():
                setattr(unit, name, value)
        Unit.objects.bulk_update(units, [*VALUES, "layout_id"], batch_size=500) if units else None

    def finish(self) -> None:
        """Nothing follows: the engine tells the one fact."""


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
