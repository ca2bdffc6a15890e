"""A case as a card under the thumb: what, where, whose, how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tonglu.lib.masking import masked
from tonglu.service.queries.rows import Case
from tonglu.service.rules.flows import ENDED_STATES
from tonglu.ui.formats import moment
from tonglu.ui.time_left import TimeLeft, time_left

EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Card:
    case: Case
    title: str
    left: TimeLeft | None
    lines: list[tuple[str, str]]  # icon, words

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left.is_late


def cards_of(cases: Iterable[Case], at: datetime) -> list[Card]:
    return [_card(each, at) for each in cases]


def title_of(case: Case) -> str:
    """What is broken, in three words where they were picked, else the first of the customer's own."""
    picked = " ".join(each.name for each in (case.place, case.component, case.problem) if each)
    return case.title or picked or _("{kind}工单").format(kind=case.get_kind_display())


def place_of(case: Case) -> str:
    return f"{case.node.name} {case.unit.code}" if case.unit else case.node.name


def caller_of(case: Case) -> str:
    if case.is_anonymous:
        return _("匿名客户")
    return case.contact_name or (case.customer.name if case.customer else "")


def _card(case: Case, at: datetime) -> Card:
    lines = [("map-pin", place_of(case))]
    if name := caller_of(case):
        lines.append(("user-round", name))
    if case.title != case.words:
        lines.append(("message-square-quote", masked(case.words)[:EXCERPT]))
    if case.appointed_at and case.state not in ENDED_STATES:
        lines.append(("calendar-clock", _("预约 {at}").format(at=moment(case.appointed_at))))
    left = None if case.state in ENDED_STATES else time_left(case.opened_at, case.due_at, at)
    return Card(case, title_of(case), left, lines)
