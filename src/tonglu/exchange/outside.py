"""Which facts other systems may be told, and which of their fields: ids and codes only, never words, names or numbers of people."""

from collections.abc import Mapping
from typing import Final

from tonglu.lib.facts import FACT_KINDS
from tonglu.lib.labelled import N_

TRIAL: Final = "webhook.trial"
CASE: Final = ("case_id", "number")
# kinds of facts of the layers above, by their codes; a test holds them equal to what is declared there
OUTSIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "service.case_opened": (*CASE, "case_kind", "medium"),
    "service.case_accepted": CASE,
    "service.case_turned_down": CASE,
    "service.case_dispatched": (*CASE, "keeper_id", "how"),
    "service.case_handed_back": (*CASE, "keeper_id"),
    "service.case_appointed": (*CASE, "appointed_at"),
    "service.case_arrived": CASE,
    "service.case_finished": CASE,
    "service.case_closed": CASE,
    "service.case_force_closed": CASE,
    "service.case_reopened": (*CASE, "state", "due_at"),
    "service.case_regraded": (*CASE, "grade_before", "grade_after", "is_group"),
    "service.case_overdue": (*CASE, "clock", "due_at", "keeper_id"),
    "customers.registered": ("basis",),
    "customers.changed": ("columns",),
    "customers.residency_begun": ("residency_id", "role"),
    "customers.residency_ended": ("residency_id", "role"),
    "messaging.sent": ("message_id", "code", "medium"),
    "messaging.not_sent": ("message_id", "code", "medium", "state"),
}


def label_of(kind: str) -> str:
    """Return the Chinese words of a kind, translated where they are shown."""
    return N_("试推送") if kind == TRIAL else FACT_KINDS[kind].LABEL if kind in FACT_KINDS else kind
