"""Many cases with a past at once, by COPY; the caller has checked who may write them."""

from tonglu.service.bulk.cases import write_past_cases
from tonglu.service.bulk.clocks import PastClock, PastRules

__all__ = ["PastClock", "PastRules", "write_past_cases"]
