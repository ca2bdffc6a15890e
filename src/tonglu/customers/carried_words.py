"""What came to a person after a merge, in words; numbers stay behind their masks."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tonglu.customers.along import ALONG
from tonglu.customers.joined import Carried
from tonglu.customers.queries import PAPER_KINDS, ROLES
from tonglu.lib.labelled import N_

KINDS: Final[Mapping[str, tuple[str, Callable[[Any], str]]]] = {
    "phone": (N_("电话"), lambda row: f"{row.number} {row.label}"),
    "paper": (N_("证件"), lambda row: f"{dict(PAPER_KINDS)[row.kind]} {row.mask}"),
    "handle": (N_("微信"), lambda row: f"{row.account} {row.label}"),
    "address": (N_("地址"), lambda row: str(row.place)),
    "home": (N_("人房关系"), lambda row: f"{row.unit.code} {dict(ROLES)[row.role]}"),
    "member": (N_("家庭"), lambda row: f"{row.household.name} {row.relation}"),
}


def words_of(each: Carried) -> str:
    label, said = (ALONG[each.kind].label, ALONG[each.kind].said) if each.kind in ALONG else KINDS[each.kind]
    return f"{_(label)} {said(each.row)}".strip()
