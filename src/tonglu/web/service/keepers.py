"""The people a case can be given to, with their load, as choices of a select."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tonglu.organisation.queries import Duty
from tonglu.organisation.rules.rosters import Absence
from tonglu.service.queries import Keeper
from tonglu.ui.formats import moment


def keeper_choices(keepers: Iterable[Keeper]) -> list[tuple[int, str]]:
    """Those at work stand first, of them those who take orders, the least busy before the others."""
    ranked = sorted(keepers, key=lambda each: (not each.duty.is_on, not each.takes_orders, each.open_load, each.person.pk))
    return [(each.person.pk, _said(each)) for each in ranked]


def _said(keeper: Keeper) -> str:
    held = _("{name}（在手 {n} 单）").format(name=keeper.person.name, n=keeper.open_load)
    return f"{held} · {away(keeper.duty)}" if not keeper.duty.is_on else held


def away(duty: Duty) -> str:
    """Why somebody is not at work and when he is back, in the reader's language."""
    if duty.why == Absence.LEAVE:
        return _("休假至 {back}").format(back=moment(duty.until)) if duty.until else _("休假")
    return _("下班，{back} 上班").format(back=moment(duty.until)) if duty.until else _("不当班")
