"""When a message may go: quiet hours for advertising and of each person, digests, growing pauses after a failure."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from tonglu.lib.clock import SHANGHAI

QUIET_FROM, QUIET_TO = time(21), time(9)
QUIET_HOURS = (22 * 60, 8 * 60)  # of a member of staff who has chosen no others; minutes after midnight
DIGEST_HOURS = (9 * 60, 17 * 60 + 30)
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


def digest_hours() -> list[int]:
    return list(DIGEST_HOURS)


def after_own_quiet(at: datetime, quiet_from: int, quiet_until: int) -> datetime:
    """Return `at`, or the end of one person's quiet hours where `at` falls into them; they may span midnight."""
    minute = _minute_of(at)
    is_over_night = quiet_from > quiet_until
    is_quiet = minute >= quiet_from or minute < quiet_until if is_over_night else quiet_from <= minute < quiet_until
    return next_of(at, (quiet_until,)) if is_quiet else at


def next_of(at: datetime, minutes: Collection[int]) -> datetime:
    """Return the next moment after `at` whose Shanghai time is one of the minutes of a day."""
    local = at.astimezone(SHANGHAI)
    midnight = datetime.combine(local.date(), time(0), SHANGHAI)
    days = (midnight, midnight + timedelta(days=1))
    return min(day + timedelta(minutes=each) for day in days for each in minutes if day + timedelta(minutes=each) > local).astimezone(
        at.tzinfo
    )


def _minute_of(at: datetime) -> int:
    local = at.astimezone(SHANGHAI)
    return local.hour * 60 + local.minute
