"""An import that is done equals its file; whoever changes a row of either is named."""

import pytest
from django.db import connection

from tests.exchange.test_engine import HEAD, checked
from tests.factories.cast import NOON, Cast
from tonglu.exchange import actions, running
from tonglu.exchange.invariants import broken
from tonglu.exchange.models import ImportRow
from tonglu.exchange.rules.masking import hides

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM exchange_importrow WHERE line = 2", "行，现有"),
        ("UPDATE exchange_importrow SET decision = 'refused' WHERE line = 2", "“created”应有"),
        ("UPDATE exchange_importrow SET cells = '[\"x\"]' WHERE line = 3", "第 3 行与源文件不符"),
        ("UPDATE exchange_importbatch SET sha256 = repeat('0', 64)", "登记的指纹"),
        ("UPDATE attachments_storedfile SET sha256 = md5(sha256) || md5(sha256)", "读不出来"),
    ],
)
def test_a_batch_that_differs_from_its_file_is_named(cast: Cast, statement: str, named: str) -> None:
    batch = checked(cast, HEAD + "A1,a,,\nA2,b,,\n")
    actions.confirm_import(batch.pk, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    assert list(broken()) == []
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
    assert [each for each in broken() if f"#{batch.pk}" in each and named in each]


OF_BEFORE = [  # kept by an earlier rule of masking | the cell | whether the one is the other with signs hidden
    ("0571-********/139****9002", "０５７１－８８８８１２３４/1390013 9002", True),
    ("138****8005", "+86 138-0013-8005", True),
    ("打13800138000", "打13800138000", True),  # nothing was hidden then
    ("E********", "E12345678", True),
    ("138****8006", "+86 138-0013-8005", False),
    ("8005****138", "13800138005", False),
    ("", "13800138005", False),
    ("王小明", "王小", False),
]


@pytest.mark.parametrize(("told", "cell", "is_it"), OF_BEFORE)
def test_a_row_masked_by_an_earlier_rule_is_still_its_row(told: str, cell: str, *, is_it: bool) -> None:
    assert (hides([told], [cell]), hides([told, ""], [cell])) == (is_it, False)


def test_a_batch_of_an_earlier_version_equals_its_file(cast: Cast) -> None:
    batch = checked(cast, HEAD + "A1,0571－88881234,,\n")
    actions.confirm_import(batch.pk, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    for cells, is_fault in ((["A1", "0571-********", "", ""], False), (["A1", "0572-********", "", ""], True)):
        ImportRow.objects.filter(batch=batch).update(cells=cells)
        assert any("第 2 行与源文件不符" in each for each in broken()) is is_fault, cells
