"""The one place that reads the time; only shells and jobs call it."""

import os
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the moment as aware UTC; tests and the demo may fix it with TONGLU_NOW (ISO 8601 with offset)."""
    fixed = os.environ.get("TONGLU_NOW")
    if not fixed:
        return datetime.now(UTC)
    if os.environ.get("TONGLU_TESTING") != "1" and os.environ.get("TONGLU_DEMO") != "1":
        message = "TONGLU_NOW is for tests and the demo only"
        raise RuntimeError(message)
    return datetime.fromisoformat(fixed).astimezone(UTC)


def day_of(at: datetime) -> date:
    """Return the day of a moment: a day is a Shanghai day."""
    return at.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """Return the moment at which a Shanghai day begins."""
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC)
