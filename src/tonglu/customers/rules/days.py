"""Relations hold from a day on and no longer on the day they end."""

from datetime import date


def has_ended(until: date | None, today: date) -> bool:
    """Tell whether what ends on a day is over: a proxy that runs until next year still stands."""
    return until is not None and until <= today


def holds(since: date | None, until: date | None, day: date) -> bool:
    """Tell whether a relation stands on a day."""
    return (since is None or since <= day) and not has_ended(until, day)
