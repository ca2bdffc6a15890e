"""Ages from days: somebody born on 29 February has the birthday on 1 March of other years."""

from datetime import date, timedelta

from tonglu.lib.refusals import Refused


def born_between(least: int, most: int, today: date) -> tuple[date, date]:
    """Return the first and last day of birth of those who are `least` to `most` years old today, both included."""
    if least > most:
        raise Refused("年龄的开始大于结束，请对调")
    return _years_before(today, most + 1) + timedelta(days=1), _years_before(today, least)


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
