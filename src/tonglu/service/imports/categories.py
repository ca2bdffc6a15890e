"""A tree of categories, one leaf a row, becomes the look-up service.category."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tonglu.access.permissions import Permission as P
from tonglu.exchange.kinds import ImportContext, ImportOption, Planned, SourceRow
from tonglu.exchange.models import Decision
from tonglu.exchange.trail import Trail
from tonglu.exchange.undo import Undo
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Column, text
from tonglu.organisation.models import LookupItem
from tonglu.service.imports.undo import CATEGORIES_UNDO
from tonglu.service.lookups import CATEGORY

LEVELS = ("first", "second", "third")
LONGEST_NAME = 100
COLUMNS = (
    Column(N_("一级分类"), "first", text, required=True, aliases=("一级", "大类"), sample="工程质量"),
    Column(N_("二级分类"), "second", text, aliases=("二级", "中类"), sample="渗漏"),
    Column(N_("三级分类"), "third", text, aliases=("三级", "小类"), sample="卫生间渗漏"),
)
Path = tuple[str, ...]


@dataclass(slots=True)
class CategoryImport:
    code: str = "categories"
    label: str = N_("工单分类")
    note: str = N_("每行一条分类，最多三级；已有的不变，没有的补上")
    columns: Sequence[Column] = COLUMNS
    permission: str = P.SETTING_EDIT
    target_kind: str = "organisation.lookupitem"
    node_kinds: frozenset[str] = frozenset()
    options: Sequence[ImportOption] = ()
    chunk: int = 2_000
    undo: Undo = CATEGORIES_UNDO

    def begin(self, context: ImportContext) -> "CategoryImporter":
        return CategoryImporter(_tree(), context.trail)


CATEGORIES = CategoryImport()


@dataclass
class CategoryImporter:
    """One run over one file: the whole tree is small enough to hold."""

    tree: dict[Path, LookupItem]
    trail: Trail
    lines: dict[Path, int] = field(default_factory=dict)

    def plan(self, rows: Sequence[SourceRow]) -> Sequence[Planned]:
        return [self._decide(row) for row in rows]

    def apply(self, planned: Sequence[tuple[SourceRow, Planned]]) -> None:
        for row, plan in planned:
            plan.target_id = self._grow(plan.change, row.line).pk

    def finish(self) -> None:
        """Nothing follows: the engine tells the one fact."""

    def _decide(self, row: SourceRow) -> Planned:
        path = tuple(row.values.get(level) or "" for level in LEVELS)
        named = tuple(filter(None, path))
        if path[: len(named)] != named:
            return Planned(Decision.REFUSED, Refused("二级分类：填了三级就要填二级"))
        if too_long := next((name for name in named if len(name) > LONGEST_NAME), None):
            return Planned(Decision.REFUSED, Refused("“{name}…”超过 {most} 字", name=too_long[:20], most=LONGEST_NAME))
        if named in self.lines:
            return Planned(Decision.SKIPPED, Refused("与第 {line} 行相同", line=self.lines[named]))
        self.lines[named] = row.line
        if named in self.tree:
            return Planned(Decision.UNCHANGED, N_("已有这个分类"), target_id=self.tree[named].pk)
        return Planned(Decision.CREATED, change=named)

    def _grow(self, path: Path, line: int) -> LookupItem:
        if path in self.tree:
            return self.tree[path]
        parent = self._grow(path[:-1], line) if len(path) > 1 else None
        place = 1 + sum(each.parent_id == (parent.pk if parent else None) for each in self.tree.values())
        item = LookupItem.objects.create(
            list_code=CATEGORY.code, parent=parent, code=self._code(parent, place), name=path[-1], position=place * 10
        )  # fmt: skip
        self.tree[path] = item
        self.trail.made(LookupItem, [(line, item.pk)])
        return item

    def _code(self, parent: LookupItem | None, place: int) -> str:
        """01.03.12, the next free one among its siblings."""
        taken = {each.code for each in self.tree.values()}
        stem = f"{parent.code}." if parent else ""
        while f"{stem}{place:02}" in taken:
            place += 1
        return f"{stem}{place:02}"


def _tree() -> dict[Path, LookupItem]:
    """Return every category by its names from the root down."""
    items = {item.pk: item for item in LookupItem.objects.filter(list_code=CATEGORY.code).order_by("position", "pk")}

    def path_of(item: LookupItem) -> Path:
        above = items.get(item.parent_id) if item.parent_id else None
        return (*path_of(above), item.name) if above else (item.name,)

    return {path_of(item): item for item in items.values()}
