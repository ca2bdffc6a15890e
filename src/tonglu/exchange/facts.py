from tonglu.access.permissions import Permission
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("exchange.import_applied", subject="batch_id", label=N_("导入"), permission=Permission.IMPORT_RUN)
class ImportApplied(Fact):
    batch_id: int
    kind: str
    rows: int
    counts: dict[str, int]


@fact("exchange.import_dropped", subject="batch_id", label=N_("放弃导入"), permission=Permission.IMPORT_RUN)
class ImportDropped(Fact):
    batch_id: int
    kind: str


@fact("exchange.result_taken", subject="batch_id", label=N_("下载导入结果"), permission=Permission.IMPORT_RUN)
class ResultTaken(Fact):
    batch_id: int
    kind: str
