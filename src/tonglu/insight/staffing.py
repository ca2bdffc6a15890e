"""Set what one post carries (编制标准)."""

from tonglu.audit.actions import tell
from tonglu.insight.facts import StaffingNormSet
from tonglu.insight.models import StaffingNorm
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import Refused
from tonglu.organisation.needs import SETTING_EDIT, need_at_top

MOST = 100_000


@act
def set_staffing_norm(*, households_warn: int, households_late: int, cases_warn: int, cases_late: int, by: Actor) -> StaffingNorm:
    """Say from when on a full-time post has much, and from when on too much, for the whole company."""
    need_at_top(by, SETTING_EDIT)
    given = (households_warn, households_late, cases_warn, cases_late)
    if not all(1 <= each <= MOST for each in given):
        raise Refused("编制标准应在 1 到 {most} 之间", most=MOST)
    if households_late < households_warn or cases_late < cases_warn:
        raise Refused("“过多”不能小于“提醒”")
    values = dict(zip(("households_warn", "households_late", "cases_warn", "cases_late"), given, strict=True))
    norm, _is_new = StaffingNorm.objects.update_or_create(pk=1, defaults=values)
    tell(StaffingNormSet(norm_id=norm.pk, **values), by=by)
    return norm
