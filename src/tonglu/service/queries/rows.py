"""The rows that the queries answer, for shells to name in their signatures (shells import no models)."""

from tonglu.service.models import Case, CaseClock, CheckBack, Suspicion

__all__ = ["Case", "CaseClock", "CheckBack", "Suspicion"]
