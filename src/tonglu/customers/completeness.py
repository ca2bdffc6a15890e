"""Completeness of customers, kept beside them: judged anew by one statement wherever something it rests on was written.

An app above that knows something more of a customer enrols the statement that finds it (`enrol`, in AppConfig.ready).
The kept columns stand at the root of a person and speak of all its records; those of a merged record rest until it is a person again.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from django.db import connection

from tonglu.customers.models import Customer
from tonglu.customers.rules.completeness import (
    BIT,
    CASE,
    CHILD,
    FOLLOW_UP,
    FRESH_FOR,
    FULL,
    HOME,
    OF_CHILD,
    ORGANISATION,
    OWNER,
    PARTS,
    PERSON,
    SPREAD,
    TROUBLED,
    WORTHS,
    youngest_grown,
)
from tonglu.lib import prepared
from tonglu.lib.clock import SHANGHAI

NOW: Final = "(r.until IS NULL OR r.until > %(day)s) AND (r.since IS NULL OR r.since <= %(day)s)"
CONFIRMED: Final = "max(coalesce((self.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date, DATE '0001-01-01'))"
# what finds each: `self` are all records of the people asked for, `root` whose they are
FOUND: Final[dict[str, str]] = {
    "phone": "SELECT self.root FROM self JOIN customers_phone r ON r.customer_id = self.id WHERE r.until IS NULL",
    "paper": "SELECT self.root FROM self JOIN customers_paper r ON r.customer_id = self.id WHERE r.until IS NULL",
    "born": "SELECT self.root FROM self WHERE self.born_on IS NOT NULL OR self.lunar <> ''",
    "gender": "SELECT self.root FROM self WHERE self.gender <> ''",
    "place": "SELECT self.root FROM self JOIN customers_address r ON r.customer_id = self.id WHERE r.until IS NULL",
    "role": f"SELECT self.root FROM self JOIN customers_affiliation r ON r.customer_id = self.id WHERE {NOW}",  # noqa: S608 - our words
    "wechat": "SELECT self.root FROM self JOIN customers_handle r ON r.customer_id = self.id WHERE r.until IS NULL",
    "consent": "SELECT self.root FROM self JOIN customers_consent r ON r.customer_id = self.id"
    " WHERE r.until IS NULL AND r.purpose = 'service'",
    "marketing": "SELECT self.root FROM self JOIN customers_consent r ON r.customer_id = self.id"
    " WHERE r.until IS NULL AND r.purpose = 'marketing'",
    "sensitive": "SELECT self.root FROM self JOIN customers_consent r ON r.customer_id = self.id"
    " WHERE r.until IS NULL AND r.purpose = 'sensitive' GROUP BY self.root HAVING bool_and(r.is_given)",
    "contact": f"""SELECT self.root FROM self JOIN customers_mandate r ON r.principal_id = self.id
        WHERE r.kind IN ('contact', 'legal', 'agent') AND {NOW}""",  # noqa: S608 - our own words
    "stale": "SELECT self.root FROM self GROUP BY self.root HAVING max(coalesce(self.confirmed_at, self.created_at)) < %(before)s",
    "failed": """SELECT self.root FROM self GROUP BY self.root
        HAVING max(self.unreached_at) > max(coalesce(self.confirmed_at, TIMESTAMPTZ '0001-01-02'))""",
    "expired": "SELECT self.root FROM self JOIN customers_paper r ON r.customer_id = self.id"
    " WHERE r.until IS NULL AND r.valid_until < %(day)s",
    "lapsed": f"""SELECT self.root FROM self JOIN customers_residency r ON r.customer_id = self.id GROUP BY self.root
        HAVING bool_and(r.until <= %(day)s) AND NOT bool_or(r.until IS NULL)
            AND max(r.until) FILTER (WHERE r.role NOT IN ('owner', 'co_owner')) > greatest(%(ended)s::date, {CONFIRMED})
        UNION ALL SELECT self.root FROM self JOIN customers_mandate r ON r.principal_id = self.id WHERE r.kind = 'agent'
        GROUP BY self.root HAVING max(r.until) <= %(day)s AND max(r.until) > greatest(%(ended)s::date, {CONFIRMED})""",  # noqa: S608 - our own words
}  # fmt: skip
HOMES: Final = f"""SELECT self.root, {HOME + BIT["place"] + BIT["role"]} + CASE WHEN r.role IN ('owner', 'co_owner') THEN {OWNER} ELSE 0 END
    FROM self JOIN customers_residency r ON r.customer_id = self.id WHERE {NOW}"""  # noqa: S608 - numbers of our own
CHILDREN: Final = "SELECT self.root FROM self WHERE self.born_on > %(grown)s"
CASES: Final = (
    "SELECT self.root FROM self JOIN customers_customerreach r ON r.customer_id = self.id WHERE r.until IS NULL AND r.basis = 'case'"
)
SELVES: Final = """
WITH root AS MATERIALIZED (
    SELECT id, kind FROM customers_customer WHERE root_id IS NULL AND id = ANY(ARRAY(
        SELECT coalesce(root_id, id) FROM customers_customer WHERE id = ANY(%(ids)s::bigint[])))
), self AS MATERIALIZED (
    SELECT id AS root, id, gender, born_on, lunar, created_at, confirmed_at, unreached_at FROM customers_customer
    WHERE id IN (SELECT id FROM root)
    UNION ALL SELECT root_id, id, gender, born_on, lunar, created_at, confirmed_at, unreached_at FROM customers_customer
    WHERE root_id = ANY(ARRAY(SELECT id FROM root))
)"""


def enrol(code: str, statement: str) -> None:
    """Say how a part is found that only a higher app knows: a statement over `self(root, id)` that answers with roots."""
    if FOUND.setdefault(code, statement) != statement:
        message = f"{code} is found in two ways"
        raise ValueError(message)


@cache
def _judging() -> str:
    """The rule of rules/completeness.py in the words of the database; a test holds the two together."""
    branches = [HOMES, *(f"SELECT root, {bit} FROM ({text}) AS one(root)" for text, bit in _found())]  # noqa: S608 - our own words
    weighed = {column: " + ".join(f"((%s >> {_place(each.bit)}) & 1) * {getattr(each, column)}" for each in PARTS if getattr(each, column))
               for column in ("person", "organisation")}  # fmt: skip
    weight = f"CASE kind WHEN 'person' THEN {weighed['person']} ELSE {weighed['organisation']} END"
    worth = " + ".join(f"((bits >> {_place(bit)}) & 1) * {value}" for bit, value in WORTHS)
    return f"""{SELVES}, found AS (
    SELECT root, bit_or(bit) AS bits FROM ({" UNION ALL ".join(branches)}) AS each(root, bit) GROUP BY root
), asked AS (
    SELECT root.id, kind, coalesce(bits, 0) AS bits,
        CASE kind WHEN 'person' THEN {PERSON} ELSE {ORGANISATION} END
        & ~CASE WHEN coalesce(bits, 0) & {BIT["paper"]} = 0 THEN {BIT["sensitive"]} ELSE 0 END
        & CASE WHEN kind = 'person' AND coalesce(bits, 0) & {CHILD} <> 0 THEN {OF_CHILD} ELSE -1 END AS wanted
    FROM root LEFT JOIN found ON found.root = root.id
), weighed AS (
    SELECT id, bits, wanted, {FULL} * ({weight.replace("%s", "(wanted & bits)")}) / ({weight.replace("%s", "wanted")}) AS score FROM asked
), judged AS (
    SELECT id, (wanted & ~bits) | (bits & {TROUBLED}) AS gaps, score::smallint AS score,
        ((({worth}) * {FULL + 1} + {FULL} - score) * {SPREAD} + (id & {SPREAD - 1}))::smallint AS rank FROM weighed
)"""  # noqa: S608 - numbers and statements of our own


def _found() -> list[tuple[str, int]]:
    return [*((text, BIT[code]) for code, text in FOUND.items()), (CASES, CASE), (CHILDREN, CHILD)]


def _place(bit: int) -> int:
    return bit.bit_length() - 1


SET: Final = """
UPDATE customers_customer c SET gaps = j.gaps, score = j.score, rank = j.rank, judged_on = %(day)s FROM judged j
WHERE c.id = j.id AND (c.judged_on IS NULL OR (c.gaps, c.score, c.rank) <> (j.gaps, j.score, j.rank)) RETURNING c.id
"""
DIFFERS: Final = """
SELECT c.id, c.score, j.score AS wanted, c.judged_on FROM judged j JOIN customers_customer c ON c.id = j.id
WHERE c.judged_on IS NOT NULL AND (c.gaps, c.score, c.rank) <> (j.gaps, j.score, j.rank) ORDER BY c.id
"""


def stale_before(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=FRESH_FOR), time.min, SHANGHAI)


def _given(ids: Sequence[int], day: date) -> dict[str, Any]:
    return {
        "ids": list(ids),
        "day": day,
        "before": stale_before(day),
        "ended": day - timedelta(days=FOLLOW_UP),
        "grown": youngest_grown(day),
    }


def judge(customer: Customer, day: date) -> None:
    """Judge a customer anew, under its lock; of a merged record its person, whose row is locked for it."""
    if customer.root_id:
        list(Customer.objects.select_for_update(of=("self",), no_key=True).filter(pk=customer.root_id).values_list("pk"))
    prepared.rows(_judging() + SET, _given([customer.pk], day))  # to plan it takes ten times as long as to ask it


def judge_all(ids: Sequence[int], day: date) -> int:
    """Judge the people of these records anew; return how many rows changed. One statement; the caller holds their locks."""
    with connection.cursor() as cursor:
        cursor.execute(_judging() + SET, _given(ids, day))
        return int(cursor.rowcount)


def differing(ids: Sequence[int], day: date) -> list[tuple[int, int, int, date]]:
    """Return (customer, kept score, the rule's, judged on) of people whose kept columns are not what the rule says on a day."""
    with connection.cursor() as cursor:
        cursor.execute(_judging() + DIFFERS, _given(ids, day))
        return list(cursor.fetchall())
