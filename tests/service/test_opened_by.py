"""What somebody registered, newest first: read in the index of who opened, within what is reached today."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tonglu.service.models import Case
from tonglu.service.queries import cases_for, cases_opened_by
from tonglu.service.queries.cases import OPENED_BY


def scatter(cast: Cast) -> None:
    """Thirty cases of any day, some of places out of reach, some by others, one by nobody."""
    chance = random.Random(5)
    for number in range(30):
        Case.objects.filter(pk=make_case(cast, words=f"第{number}件").pk).update(
            opened_at=NOON - timedelta(days=chance.randrange(9)),
            node=chance.choice((cast.project, cast.other_project)),
            opened_by=chance.choice([*(cast.people[each] for each in ("agent", "agent", "agent", "manager", "dispatcher")), None]),
        )


def test_the_newest_of_ones_own_are_those_of_the_plain_query(cast: Cast) -> None:
    scatter(cast)
    for by in (cast.agent, cast.manager, cast.admin, cast.technician, cast.stranger):
        plain = cases_for(by).filter(opened_by_id=by.person_id)
        for most in (1, 3, 99):
            assert cases_opened_by(by, most) == list(plain[:most])
    assert len(cases_opened_by(cast.agent, 99)) > 3
    assert cases_opened_by(cast.technician, 5) == []


@pytest.mark.usefixtures("uncounted")
def test_ones_own_are_read_in_their_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # few rows are quicker read whole
        cursor.execute(f"EXPLAIN {OPENED_BY.format(seen='node_id = ANY(%s)')}", [cast.agent.person_id, [cast.project.pk], 5])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "using case_opened_by" in plan
    assert "Sort" not in plan
