"""What fits among the first rows of all, place by place or at once, and whether there were more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tonglu.lib import among
from tonglu.lib.among import among_first
from tonglu.service.models import Case
from tonglu.service.queries import cases_for

pytestmark = pytest.mark.django_db
FITS = Q(words__contains="漏水") | Q(customer__name__startswith="漏")


@pytest.fixture
def spread(cast: Cast) -> QuerySet[Case]:
    """Twelve cases in turn at the two places the director reaches, every third about a leak."""
    for number in range(12):
        case = make_case(cast, words=f"{'门锁' if number % 3 else '漏水'} {number}", at=NOON)
        node = (cast.project, cast.city)[number % 2]
        Case.objects.filter(pk=case.pk).update(node=node, opened_at=NOON - timedelta(hours=number))
    return cases_for(cast.director)


@pytest.mark.parametrize("few", [among.FEW, 0])
def test_those_that_fit_among_the_first(spread: QuerySet[Case], monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(among, "FEW", few)
    for most in (1, 3, 6, 12, 40):
        with CaptureQueriesContext(connection) as seen:
            keys, is_more = among_first(spread, FITS, most)
        assert (" = place.id" in seen[0]["sql"]) is bool(few)
        places = len(cast_places(spread)) if few else 1
        each = max(1, most // places)
        looked = [list(part[: each + 1]) for part in parts_of(spread, by_place=bool(few))]
        assert is_more is any(len(part) > each for part in looked)
        assert sorted(keys) == sorted(row.pk for part in looked for row in part if "漏水" in row.words)
    assert among_first(spread, FITS, 400) == (among_first(spread, FITS, 400)[0], False)
    assert among_first(spread.none(), FITS, 5) == ([], False)


def cast_places(rows: QuerySet[Case]) -> list[int]:
    [condition] = rows.query.where.children
    return list(condition.rhs)


def parts_of(rows: QuerySet[Case], *, by_place: bool) -> list[QuerySet[Case]]:
    return [rows.filter(node=each) for each in cast_places(rows)] if by_place else [rows]
