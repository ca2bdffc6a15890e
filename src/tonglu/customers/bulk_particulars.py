"""Birthdays and consent of many customers at once; the caller holds nobody's lock: for data that nobody works with yet."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from django.db import connection

from tonglu.audit.actions import tell_many
from tonglu.customers.facts import ConsentRecorded
from tonglu.customers.models import Consent
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.copying import copy_rows, reserve_ids

SET_BIRTHDAYS: Final = """
UPDATE customers_customer c SET born_on = g.born_on, lunar = g.lunar
FROM unnest(%s::bigint[], %s::date[], %s::text[]) g(id, born_on, lunar) WHERE c.id = g.id
"""


class Said(NamedTuple):
    """What a customer said of one purpose on a day; nothing was said of it before."""

    customer_id: int
    node_id: int
    purpose: str
    is_given: bool
    how: str
    on: date
    text_version: str = ""
    proof: str = ""


def write_birthdays(born: Sequence[tuple[int, date, str]]) -> None:
    """Write (customer, birthday, lunar birthday or "")."""
    if born:
        with connection.cursor() as cursor:
            cursor.execute(SET_BIRTHDAYS, [list(column) for column in zip(*born, strict=True)])


def write_consents(said: Sequence[Said], *, by: Actor) -> None:
    """Write first words of consent, each with its fact on the day it was said."""
    ids = reserve_ids(Consent, len(said))
    columns = (
        "id",
        "recorded_at",
        "recorded_by_id",
        "node_id",
        "customer_id",
        "purpose",
        "is_given",
        "how",
        "since",
        "text_version",
        "proof",
    )
    rows = ((pk, by.at, by.person_id, each.node_id, each.customer_id, *each[2:]) for pk, each in zip(ids, said, strict=True))
    copy_rows(Consent, columns, rows)
    told = [
        (
            ConsentRecorded(
                consent_id=pk, purpose=each.purpose, is_given=each.is_given, on=each.on.isoformat(), customer_id=each.customer_id,
                node_id=each.node_id,
            ),
            _noon(each.on),
        )
        for pk, each in zip(ids, said, strict=True)
    ]  # fmt: skip
    tell_many(told, by=by)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)
