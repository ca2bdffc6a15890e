"""Reads of the service, by the names other apps and shells call."""

from tonglu.service.models import Case, Suspicion
from tonglu.service.queries.cases import (
    case_by_key,
    case_by_number,
    case_for,
    case_history,
    case_photos,
    cases_for,
    cases_matching,
    cases_of_keeper,
    cases_opened_by,
    children_of,
    grabbable_cases,
    open_cases,
    open_cases_of,
    open_counts_of,
    open_rows_of,
)
from tonglu.service.queries.clocks import ClockView, Line, clocks_of, pauses_of
from tonglu.service.queries.days import Day, daily_counts
from tonglu.service.queries.items import items_for
from tonglu.service.queries.keepers import Keeper, keepers_for
from tonglu.service.queries.ladder import Rung, climb_of, escalations_told_to
from tonglu.service.queries.numbers import (
    Count,
    capped,
    counts_by_state,
)
from tonglu.service.queries.reach import legal_arrows, reaches
from tonglu.service.queries.steps import Step, steps_of
from tonglu.service.queries.suspicions import similar_cases, suspicion_for, suspicions_for, suspicions_of
from tonglu.service.queries.workbench import Workbench, workbench_for

__all__ = [
    "Case",
    "ClockView",
    "Count",
    "Day",
    "Keeper",
    "Line",
    "Rung",
    "Step",
    "Suspicion",
    "Workbench",
    "capped",
    "case_by_key",
    "case_by_number",
    "case_for",
    "case_history",
    "case_photos",
    "cases_for",
    "cases_matching",
    "cases_of_keeper",
    "cases_opened_by",
    "children_of",
    "climb_of",
    "clocks_of",
    "counts_by_state",
    "daily_counts",
    "escalations_told_to",
    "grabbable_cases",
    "items_for",
    "keepers_for",
    "legal_arrows",
    "open_cases",
    "open_cases_of",
    "open_counts_of",
    "open_rows_of",
    "pauses_of",
    "reaches",
    "similar_cases",
    "steps_of",
    "suspicion_for",
    "suspicions_for",
    "suspicions_of",
    "workbench_for",
]
