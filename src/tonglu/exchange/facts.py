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


@fact("exchange.revert_asked", subject="batch_id", label=N_("申请撤销导入"), permission=Permission.IMPORT_RUN)
class RevertAsked(Fact):
    batch_id: int
    kind: str
    reason: str


@fact("exchange.import_reverted", subject="batch_id", label=N_("撤销导入"), permission=Permission.IMPORT_RUN)
class ImportReverted(Fact):
    """`counts`: rows of other tables that were removed, restored, kept."""

    batch_id: int
    kind: str
    reason: str
    counts: dict[str, int]


@fact("exchange.webhook_saved", subject="webhook_id", label=N_("维护事件推送"), permission=Permission.WEBHOOK_EDIT)
class WebhookSaved(Fact):
    """`what`: added, changed, on, off, secret."""

    webhook_id: int
    name: str
    what: str


@fact("exchange.webhook_gave_up", subject="webhook_id", label=N_("事件推送放弃"), permission=Permission.WEBHOOK_EDIT)
class WebhookGaveUp(Fact):
    webhook_id: int
    name: str
    delivery_id: int
    event: str


@fact("exchange.webhook_stopped", subject="webhook_id", label=N_("事件推送停用"), permission=Permission.WEBHOOK_EDIT)
class WebhookStopped(Fact):
    webhook_id: int
    name: str
    why: str


@fact("exchange.deliveries_replayed", subject="webhook_id", label=N_("重新推送事件"), permission=Permission.WEBHOOK_EDIT)
class DeliveriesReplayed(Fact):
    webhook_id: int
    name: str
    count: int


@fact("exchange.export_asked", subject="export_id", label=N_("申请导出"), permission=Permission.AUDIT_VIEW)
class ExportAsked(Fact):
    export_id: int
    kind: str
    rows: int
    reason: str


@fact("exchange.export_held", subject="export_id", label=N_("导出等待同意"), permission=Permission.AUDIT_VIEW)
class ExportHeld(Fact):
    """More rows than the ceiling: a second person decides."""

    export_id: int
    kind: str
    rows: int
    reason: str


@fact("exchange.export_agreed", subject="export_id", label=N_("同意导出"), permission=Permission.AUDIT_VIEW)
class ExportAgreed(Fact):
    export_id: int
    kind: str
    rows: int
    asked_by: int


@fact("exchange.export_declined", subject="export_id", label=N_("不同意导出"), permission=Permission.AUDIT_VIEW)
class ExportDeclined(Fact):
    """`reason` is what the asker reads."""

    export_id: int
    kind: str
    rows: int
    reason: str
    asked_by: int


@fact("exchange.export_written", subject="export_id", label=N_("导出写好"), permission=Permission.AUDIT_VIEW)
class ExportWritten(Fact):
    export_id: int
    kind: str
    rows: int


@fact("exchange.export_taken", subject="export_id", label=N_("下载导出文件"), permission=Permission.AUDIT_VIEW)
class ExportTaken(Fact):
    export_id: int
    kind: str
    rows: int


@fact("exchange.export_limit_set", subject="limit_id", label=N_("设置导出上限"), permission=Permission.SETTING_EDIT)
class ExportLimitSet(Fact):
    limit_id: int
    rows: int
