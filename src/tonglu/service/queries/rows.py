"""The rows that the queries answer, for shells to name in their signatures (shells import no models)."""

from tonglu.service.models import Case as Case
from tonglu.service.models import CaseClock as CaseClock
from tonglu.service.models import Suspicion as Suspicion
