"""Hundreds of names, phones, papers and WeChat ids: for each class the decision, and the sentence of what is refused."""

from collections.abc import Callable
from typing import Final

import pytest

from tests.lib.tables import Row, Table, names, numbers
from tonglu.lib.names import normalise
from tonglu.lib.papers import recognise
from tonglu.lib.phones import parse_phone
from tonglu.lib.refusals import Refused
from tonglu.lib.ways import WECHAT, read_id

Rule = Callable[[str], str]
TABLES: Final[dict[str, tuple[Table, Rule, int]]] = {  # table, rule, at least so many rows
    "names": (names.TABLE, normalise, 400),
    "phones": (numbers.PHONES, lambda text: parse_phone(text).stored, 250),
    "papers": (numbers.PAPERS, lambda text: recognise(text).number, 350),
    "wechat ids": (numbers.WECHATS, lambda text: read_id(WECHAT, text), 40),
}
CLASSES: Final = [(what, each) for what, (table, _, _) in TABLES.items() for each in table]


def decided(rule: Rule, row: Row) -> str:
    """Return what was not as expected, empty where all is."""
    try:
        found = rule(row.text)
    except Refused as refusal:
        said = str(refusal)
        return "" if row.sentence and row.sentence in said else f"{row.text[:30]!r} refused: {said}"
    return "" if not row.sentence and found == row.becomes else f"{row.text[:30]!r} became {found!r}"


@pytest.mark.parametrize(("what", "kind"), CLASSES)
def test_class(what: str, kind: str) -> None:
    table, rule, _least = TABLES[what]
    assert [fault for row in table[kind] if (fault := decided(rule, row))] == []


def counted(what: str) -> tuple[int, int]:
    """Return how many different texts a table holds, and how many of its rows are refused."""
    rows = [row for rows in TABLES[what][0].values() for row in rows]
    return len({row.text for row in rows}), sum(bool(row.sentence) for row in rows)


@pytest.mark.parametrize("what", [pytest.param(each, id="{}: {}, {} refused".format(each, *counted(each))) for each in TABLES])
def test_there_are_hundreds_of_each(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    count, refusals = counted(what)
    with capsys.disabled():
        print(f"\n{what}: {count} ({refusals} refused)")  # noqa: T201 - the counts are asked for
    assert count >= TABLES[what][2]
    assert refusals >= count // 10


def test_phones_and_papers_are_six_hundred() -> None:
    assert counted("phones")[0] + counted("papers")[0] >= 600
