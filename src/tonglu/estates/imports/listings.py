"""Import of listings (挂牌房源) as portals publish them: estates become projects, layouts with areas become layouts.

A listing says in which estate, not in which room: no rooms are invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tonglu.access.permissions import Permission as P
from tonglu.estates.imports.undo import LISTINGS_UNDO
from tonglu.estates.models import BusinessType, Layout, Project
from tonglu.exchange.kinds import ImportContext, ImportOption, Planned, SourceRow
from tonglu.exchange.models import Decision
from tonglu.lib import sheets
from tonglu.lib.labelled import N_
from tonglu.lib.plain import one_line, widths
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, Column, cell_text
from tonglu.organisation.actions import add_places_below
from tonglu.organisation.models import Node, NodeKind

NOTHING = {"暂无数据", "None", "无", "-", "—"}
TYPES = {"商业": BusinessType.COMMERCIAL, "底商": BusinessType.COMMERCIAL, "写字楼": BusinessType.OFFICE}


def area_if_known(cell: Cell) -> Decimal | None:
    """An area, or nothing where the portal writes 暂无数据."""
    return None if cell_text(cell).strip() in NOTHING else sheets.area(cell)


COLUMNS = (
    Column(N_("小区名称"), "estate", sheets.text, required=True, aliases=("小区", "楼盘", "楼盘名称"), sample="示例花苑"),
    Column(N_("所在区域"), "district", sheets.text, aliases=("区域",), sample="江北区 示例"),
    Column(N_("房屋户型"), "rooms", sheets.text, required=True, aliases=("户型",), sample="3室1厅1厨2卫"),
    Column(N_("建筑面积"), "area", sheets.area, required=True, aliases=("面积",), sample="113.62㎡"),
    Column(N_("套内面积"), "inside", area_if_known, sample="87㎡"),
    Column(N_("房屋用途"), "use", sheets.text, aliases=("用途",), sample="普通住宅"),
    # the rest of a listing is compared, so that only exact repeats count as repeats
    *(
        Column(each, f"rest_{index}", sheets.text)
        for index, each in enumerate(
            (
                "总价",
                "单价",
                "所在楼层",
                "户型结构",
                "建筑类型",
                "房屋朝向",
                "建筑结构",
                "装修情况",
                "梯户比例",
                "配备电梯",
                "挂牌时间",
                "交易权属",
                "上次交易",
                "房屋年限",
                "产权所属",
                "抵押信息",
                "房本备件",
                "房源核验码",
                "用水类型",
                "用电类型",
                "燃气价格",
                "别墅类型",
            )
        )
    ),
)


class ListingsKind:
    code = "listings"
    label = N_("挂牌房源")
    note = N_("小区成为项目，户型和面积成为户型；不产生房间")
    columns = COLUMNS
    permission = P.ESTATE_EDIT
    target_kind = "estates.layout"
    node_kinds = frozenset({NodeKind.GROUP.value, NodeKind.REGION.value, NodeKind.CITY.value})
    options: Sequence[ImportOption] = ()
    chunk = 2000
    undo = LISTINGS_UNDO

    def begin(self, context: ImportContext) -> "ListingsImporter":
        return ListingsImporter(context)


LISTINGS = ListingsKind()


@dataclass(frozen=True, slots=True)
class Listing:
    estate: str
    district: str
    code: str  # of the layout within its project
    rooms: str
    area: Decimal
    inside: Decimal | None
    business_type: str


class ListingsImporter:
    """The keys of one run are kept whole: an estate list has thousands, not millions."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        mine = Project.objects.filter(node__parent_id=context.node_id)
        self.projects: dict[str, Project] = {each.estate_name or each.marketing_name: each for each in mine}
        rows = Layout.objects.filter(project__in=mine).values_list("project_id", "code", "pk")
        names = {project.pk: name for name, project in self.projects.items()}
        self.layouts: dict[tuple[str, str], int | None] = {(names[project], code): pk for project, code, pk in rows}
        self.taken = set(Node.objects.filter(parent_id=context.node_id).values_list("name", flat=True))
        self.whole: dict[int, int] = {}
        self.lines: dict[tuple[str, str], int] = {}

    def plan(self, rows: Sequence[SourceRow]) -> list[Planned]:
        return [self._decide(each) for each in rows]

    def _decide(self, row: SourceRow) -> Planned:
        first = self.whole.setdefault(hash(tuple(sorted((name, str(value)) for name, value in row.values.items()))), row.line)
        if first != row.line:
            return Planned(Decision.SKIPPED, Refused("与第 {line} 行完全相同", line=first))
        try:
            listing = _listing(row)
        except Refused as refusal:
            return Planned(Decision.REFUSED, refusal)
        key = listing.estate, listing.code
        if listing.estate not in self.projects and listing.estate in self.taken:
            return Planned(Decision.REFUSED, Refused("组织里已有“{name}”，但它还不是项目，请先为它新建项目", name=listing.estate))
        if key in self.layouts:
            return Planned(Decision.UNCHANGED, self._why_unchanged(key), target_id=self.layouts[key])
        self.layouts[key] = None
        self.lines[key] = row.line
        return Planned(Decision.CREATED, change=listing)

    def _why_unchanged(self, key: tuple[str, str]) -> Refused:
        if key in self.lines:
            return Refused("户型与第 {line} 行相同", line=self.lines[key])
        return Refused("项目和户型都已存在")

    def apply(self, planned: Sequence[tuple[SourceRow, Planned]]) -> None:
        fresh = [(each, each.change) for _, each in planned if each.decision == Decision.CREATED]
        lines = [row.line for row, each in planned if each.decision == Decision.CREATED]
        first = {each.estate: (line, each) for line, (_, each) in reversed(list(zip(lines, fresh, strict=True)))}
        self._found({name: each for name, each in first.items() if name not in self.projects})
        layouts = [
            Layout(
                node_id=self.projects[each.estate].node_id, project=self.projects[each.estate], code=each.code, rooms=each.rooms,
                area_sqm=each.area, inside_sqm=each.inside,
            )
            for _, each in fresh
        ]  # fmt: skip
        for made, (plan, listing) in zip(Layout.objects.bulk_create(layouts, batch_size=1000), fresh, strict=True):
            plan.target_id = self.layouts[listing.estate, listing.code] = made.pk
        self.context.trail.made(Layout, zip(lines, (each.pk for each in layouts), strict=True))

    def _found(self, listings: dict[str, tuple[int, Listing]]) -> None:
        nodes = add_places_below(self.context.node_id, NodeKind.PROJECT, list(listings)) if listings else {}
        projects = [
            Project(
                node=nodes[name], marketing_name=name, estate_name=name, district=each.district,
                business_type=each.business_type,
            )
            for name, (_, each) in listings.items()
        ]  # fmt: skip
        self.projects |= {each.marketing_name: each for each in Project.objects.bulk_create(projects, batch_size=1000)}
        self.context.trail.made(Node, ((line, nodes[name].pk) for name, (line, _) in listings.items()))
        self.context.trail.made(Project, ((line, self.projects[name].pk) for name, (line, _) in listings.items()))

    def finish(self) -> None:
        """Nothing follows: the engine tells the one fact."""


def _listing(row: SourceRow) -> Listing:
    given = row.values
    estate, rooms = one_line(widths(given["estate"])), one_line(widths(given["rooms"]))
    if len(estate) > 100:
        raise Refused("小区名称太长（{count} 字），最多 100 个字", count=len(estate))
    if len(rooms) > 40:
        raise Refused("房屋户型太长（{count} 字），最多 40 个字", count=len(rooms))
    area, inside = given["area"], given.get("inside")
    if not 0 < area < 100_000:
        raise Refused("建筑面积要大于 0，小于 100000 ㎡")
    if inside is not None and not 0 < inside <= area:
        inside = None  # a portal's 套内 above 建筑面积 is noise, not a measure
    return Listing(
        estate, one_line(widths(given.get("district") or ""))[:60], f"{rooms} {area.normalize():f}㎡", rooms, area, inside,
        TYPES.get(given.get("use") or "", BusinessType.RESIDENTIAL).value,
    )  # fmt: skip
