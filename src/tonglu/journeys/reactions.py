"""What one fact starts elsewhere: the closed loop, readable in one table.

A reaction gets the fact, its row and the worker's actor; it is run once per fact, may be run again after a crash, never
refuses, and returns a note: "" where it did its work, else why there was nothing to do.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tonglu.access.facts import PersonLeft
from tonglu.audit.models import FactRow
from tonglu.exchange.facts import ExportAgreed, ExportDeclined, ExportHeld, ExportWritten, WebhookGaveUp, WebhookStopped
from tonglu.journeys import bells, check_backs, export_notices, leavers, notices, phones, pushing_notices
from tonglu.lib.actor import Actor
from tonglu.lib.facts import Fact
from tonglu.service.facts import (
    CaseClosed,
    CaseDispatched,
    CaseEscalated,
    CaseEscalationReminded,
    CaseFinished,
    CaseForceClosed,
    CaseOpened,
    CaseOverdue,
    CasePlanTold,
    CaseReopened,
    CheckBackCalled,
    CheckBackLost,
)


class Reaction(Protocol):
    __name__: str

    def __call__(self, fact: Any, *, told: FactRow, by: Actor) -> str: ...


REACTIONS: Mapping[type[Fact], Sequence[Reaction]] = {
    CaseOpened: (notices.tell_customer_opened, check_backs.look_at_grade),
    CaseDispatched: (notices.tell_customer_dispatched, bells.ring_keeper),
    CasePlanTold: (notices.tell_customer_plan,),
    CaseFinished: (notices.tell_customer_finished,),
    CaseClosed: (notices.tell_customer_closed,),
    CaseForceClosed: (notices.tell_customer_closed,),
    CaseOverdue: (bells.ring_keeper_overdue, check_backs.look_at_grade),
    CaseReopened: (check_backs.look_at_grade,),
    CheckBackCalled: (check_backs.ring_keeper_dissatisfied, check_backs.ring_leads_dissatisfied, phones.keep_reached),
    CheckBackLost: (phones.keep_unreached,),
    CaseEscalated: (bells.ring_level,),
    CaseEscalationReminded: (bells.ring_level_again,),
    PersonLeft: (leavers.hold_mail, leavers.release_cases),
    ExportHeld: (export_notices.ring_agreers,),
    ExportAgreed: (export_notices.ring_asker_agreed,),
    ExportDeclined: (export_notices.ring_asker_declined,),
    ExportWritten: (export_notices.ring_asker_written,),
    WebhookGaveUp: (pushing_notices.ring_admins_gave_up,),
    WebhookStopped: (pushing_notices.ring_admins_stopped,),
}
