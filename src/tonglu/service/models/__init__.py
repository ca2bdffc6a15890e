"""Cases and what hangs on them: clocks, pauses, policies, suspected duplicates."""

from tonglu.service.models.cases import Case
from tonglu.service.models.clocks import CaseClock, ClockPolicy, Pause
from tonglu.service.models.suspicions import Suspicion, SuspicionState

__all__ = ["Case", "CaseClock", "ClockPolicy", "Pause", "Suspicion", "SuspicionState"]
