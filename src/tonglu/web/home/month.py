"""The month on the first page of whoever sees numbers: four rates, the project that lags, and the way to the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.summary import summary_for
from tonglu.insight.rules.numbers import BY_CODE, Number
from tonglu.lib.actor import Actor
from tonglu.web.insight.asked import asked_of
from tonglu.web.insight.words import Change, change_of, value_words

SHOWN: Final = ("on_time_rate", "response_rate", "fixed_rate", "repeat_rate")


@dataclass(frozen=True, slots=True)
class MonthNumber:
    number: Number
    value: str
    change: Change
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    numbers: Sequence[MonthNumber]
    worst: str
    worst_url: str
    url: str
    is_wide: bool  # stands first: who answers for several projects looks at the whole before single cases


def month_of(by: Actor) -> Month | None:
    if not by.can(P.NUMBER_VIEW):
        return None
    asked = asked_of(QueryDict(), by)
    _standing, summary = summary_for(by)
    numbers = [
        MonthNumber(
            BY_CODE[code],
            value_words(summary.figure(code)),
            change_of(summary.figure(code), summary.figure_before(code), asked.before_words),
            asked.rows(BY_CODE[code].rows),
        )
        for code in SHOWN
    ]
    worst = summary.worst()
    said = _("{name}准时关闭率最低：{value}").format(name=asked.names.get(worst[0], ""), value=value_words(worst[1])) if worst else ""
    return Month(asked.words, numbers, said, asked.link(node=worst[0]) if worst else "", asked.link(), is_wide=len(summary.by_node) > 1)
