from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("insight.staffing_norm_set", subject="norm_id", label=N_("设置编制标准"), permission=P.SETTING_EDIT)
class StaffingNormSet(Fact):
    norm_id: int
    households_warn: int
    households_late: int
    cases_warn: int
    cases_late: int
