"""A small import kind over a real table, for tests of the engine alone."""

from collections.abc import Sequence

from tonglu.access.permissions import Permission
from tonglu.exchange.kinds import ImportContext, ImportOption, Planned, SourceRow
from tonglu.exchange.models import Decision
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Column, mobile, paper, text
from tonglu.organisation.models import LookupItem

LIST = "toys"
D = Decision


class ToyImporter:
    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self.seen: set[str] = set()
        self.finished = 0

    def plan(self, rows: Sequence[SourceRow]) -> list[Planned]:
        codes = [each.values["code"] for each in rows]
        known = {each.code: each for each in LookupItem.objects.filter(list_code=LIST, code__in=codes)}
        return [self._plan(row, known.get(row.values["code"])) for row in rows]

    def _plan(self, row: SourceRow, known: LookupItem | None) -> Planned:
        code, label = row.values["code"], row.values["name"]
        if code in self.seen:
            return Planned(D.SKIPPED, "与前面的行重复")
        self.seen.add(code)
        if known is None:
            return Planned(D.SUSPECTED if label.endswith("？") else D.CREATED)
        if known.name == label:
            return Planned(D.UNCHANGED, target_id=known.pk)
        return Planned(D.UPDATED, Refused("名称由“{old}”改为“{new}”", old=known.name, new=label), change=known)

    def apply(self, planned: Sequence[tuple[SourceRow, Planned]]) -> None:
        fresh = [(row, plan) for row, plan in planned if plan.change is None]
        made = LookupItem.objects.bulk_create(
            LookupItem(list_code=LIST, code=row.values["code"], name=row.values["name"]) for row, _ in fresh
        )
        for (_, plan), item in zip(fresh, made, strict=True):
            plan.target_id = item.pk
        for row, plan in planned:
            if plan.change is not None:
                plan.target_id, plan.before = plan.change.pk, {"name": plan.change.name}
                LookupItem.objects.filter(pk=plan.change.pk).update(name=row.values["name"])
            if row.values["code"] == "boom":
                raise RuntimeError
            if row.values["code"] == "stop":
                raise Refused("整个文件不能导入")
            if row.values["code"] == "crash":
                raise KeyboardInterrupt  # as a kill: nothing after it runs

    def finish(self) -> None:
        self.finished += 1


class ToyKind:
    code = "toys"
    label = "玩具"
    note = "测试用"
    columns = (
        Column("编码", "code", text, required=True, sample="T1"),
        Column("名称", "name", text, required=True, aliases=("品名",), sample="积木"),
        Column("手机", "mobile", mobile),
        Column("证件号", "paper", paper),
    )
    permission = Permission.ESTATE_EDIT
    target_kind = "organisation.lookup"
    node_kinds: frozenset[str] = frozenset()
    options = (ImportOption("strict", "严格"),)
    chunk = 3

    def begin(self, context: ImportContext) -> ToyImporter:
        return ToyImporter(context)
