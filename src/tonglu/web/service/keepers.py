"""The people a case can be given to, with their load, as choices of a select."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tonglu.service.queries import Keeper


def keeper_choices(keepers: Iterable[Keeper]) -> list[tuple[int, str]]:
    """Those who take orders stand first, the least busy before the others."""
    ranked = sorted(keepers, key=lambda each: (not each.takes_orders, each.open_load, each.person.pk))
    return [(each.person.pk, _("{name}（在手 {n} 单）").format(name=each.person.name, n=each.open_load)) for each in ranked]
