"""When a message may go: quiet hours for advertising, growing pauses after a failure."""

from datetime import datetime, time, timedelta

from tonglu.lib.clock import SHANGHAI

QUIET_FROM, QUIET_TO = time(21), time(9)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def after_quiet(at: datetime) -> datetime:
    """Return `at`, or the next nine o'clock in Shanghai where `at` falls into the quiet hours."""
    local = at.astimezone(SHANGHAI)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_TO, SHANGHAI).astimezone(at.tzinfo)


def next_try(attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after so many failed attempts; None: no more."""
    return at + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
