"""Truths that the database cannot hold by itself, as one question each: whatever a question finds is a fault.

An app lists its own in `invariants.py`; `./tonglu verify` reads them. Questions are set-based and their answers are
streamed: a million rows need no memory, and a thousand faults are no thousand questions.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext

MOST = 100  # of one truth: more of the same say no more
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Truth:
    """`sentence` is Chinese source text; its places are the columns that `question` answers with."""

    sentence: str
    question: str


def broken_truths(truths: Iterable[Truth]) -> Iterator[str]:
    for each in truths:
        for row in answers(f"{each.question} LIMIT {MOST}"):
            yield gettext(each.sentence).format(**row)


def answers(question: str, *values: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a question by the names of their columns."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(question, values or None)
        names = [column[0] for column in cursor.description or ()]
        while rows := cursor.fetchmany(2_000):
            yield from (dict(zip(names, row, strict=True)) for row in rows)
