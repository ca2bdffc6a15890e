"""An import that is done equals its file; whoever changes a row of either is named."""

import pytest
from django.db import connection

from tests.exchange.test_engine import HEAD, checked
from tests.factories.cast import NOON, Cast
from tonglu.exchange import actions, running
from tonglu.exchange.invariants import broken

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
