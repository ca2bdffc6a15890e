"""Many cases with a past at once, by COPY; the caller has checked who may write them."""

from tonglu.service.bulk.cases import PastLines, past_lines, write_past_cases
from tonglu.service.bulk.clocks import PastRules

__all__ = ["PastLines", "PastRules", "past_lines", "write_past_cases"]
