"""Cases and what hangs on them: clocks, pauses, policies, suspected duplicates, check-backs, proposed grades, standards."""

from tonglu.service.models.cases import Case
from tonglu.service.models.check_backs import CaseSignature, CheckBack, CheckBackCall, CheckBackRule, CheckBackScript
from tonglu.service.models.clocks import CaseClock, ClockPolicy, Pause
from tonglu.service.models.grades import GradeProposal, GradeRule
from tonglu.service.models.ladder import CaseEscalation, LadderStep
from tonglu.service.models.standards import ServiceStandard, StandardDay, StandardsPage
from tonglu.service.models.suspicions import Suspicion, SuspicionState

__all__ = [
    "Case",
    "CaseClock",
    "CaseEscalation",
    "CaseSignature",
    "CheckBack",
    "CheckBackCall",
    "CheckBackRule",
    "CheckBackScript",
    "ClockPolicy",
    "GradeProposal",
    "GradeRule",
    "LadderStep",
    "Pause",
    "ServiceStandard",
    "StandardDay",
    "StandardsPage",
    "Suspicion",
    "SuspicionState",
]
