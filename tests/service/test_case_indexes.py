"""Filters that few cases fit, and the order of what is due, have indexes of their own that the lists' own statements are answered by."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.factories.cast import Cast
from tonglu.service.models import Case
from tonglu.service.queries import cases_for
from tonglu.ui.keyset import Sort, rows_beyond

pytestmark = pytest.mark.usefixtures("uncounted")
OPENED = Sort("opened", "opened_at", is_descending=True)


def plan_of(rows: QuerySet[Case]) -> str:
    with connection.cursor() as cursor:
        for way in ("enable_seqscan", "enable_bitmapscan"):  # few rows are quicker read whole
            cursor.execute(f"SET LOCAL {way} = off")
    return str(rows.values_list("pk")[:81].explain())


@pytest.mark.parametrize(("medium", "index"), [("letter", "case_medium"), ("phone", "case_node_opened")])
def test_cases_by_a_medium_few_use_are_read_in_their_index(cast: Cast, medium: str, index: str) -> None:
    rows = cases_for(cast.manager).filter(node=cast.project, medium__in=[medium])
    assert f"using {index} " in plan_of(rows_beyond(rows, OPENED, "", descending=True))


@pytest.mark.parametrize("descending", [True, False])
def test_what_is_due_next_of_all_places_is_read_in_its_order(db: None, *, descending: bool) -> None:
    rows = Case.objects.filter(due_at__isnull=False)
    plan = plan_of(rows_beyond(rows, Sort("due", "due_at"), "", descending=descending))
    assert "using case_due_first" in plan
    assert "Sort" not in plan
