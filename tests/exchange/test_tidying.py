"""What a large batch leaves to be sorted in and counted is put in order as soon as it has ended."""

from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.customers.test_imports import run
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project
from tonglu.exchange import jobs, reverting
from tonglu.exchange.models import ImportBatch

WAITS = "SELECT gin_clean_pending_list('customer_search'), (SELECT reltuples FROM pg_class WHERE relname = 'customers_customer')"


def waiting() -> int:
    return ProcrastinateJob.objects.filter(task_name="exchange.tidy").count()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_after_a_large_batch_and_its_revert_the_tables_are_put_in_order(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(cast.project)
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    assert waiting() == 0
    monkeypatch.setattr("tonglu.exchange.tidying.LARGE", 2)
    monkeypatch.setattr("tonglu.customers.imports.kind.OwnersImporter._sort_words", lambda _: None)
    run(tmp_path, "3,2,1503,李四,13812345679,,,,", "3,2,1504,王五,13812345670,,,,")
    batch = ImportBatch.objects.latest("pk")
    assert (waiting(), "customers_customer" in batch.tracked) == (1, True)
    jobs.tidy(batch.pk)
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        assert cursor.fetchone() == (0, 3)
    reverting.ask_revert(batch.pk, reason="导错了", by=cast.manager)
    reverting.run_revert(batch.pk, at=NOON)
    assert waiting() == 2
