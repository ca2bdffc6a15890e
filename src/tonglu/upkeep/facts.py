from tonglu.access.permissions import Permission
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("upkeep.backup_planned", subject="plan_id", label=N_("设置定时备份"), permission=Permission.SETTING_EDIT)
class BackupPlanned(Fact):
    plan_id: int
    is_on: bool
    hour: int
    keep: int


@fact("upkeep.backup_ended", subject="run_id", label=N_("定时备份"), permission=Permission.SETTING_EDIT)
class BackupEnded(Fact):
    run_id: int
    state: str
    reason: str


@fact("upkeep.demo_removed", subject="person_id", label=N_("清除演示数据"), permission=Permission.SETTING_EDIT)
class DemoRemoved(Fact):
    person_id: int
    rows: int
