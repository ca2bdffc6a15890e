"""What fits among the newest rows of each place, and whether there were more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tonglu.lib import among
from tonglu.lib.among import among_first
from tonglu.lib.at_places import Written
from tonglu.service.models import Case
from tonglu.service.queries import cases_for

FITS = Written("words LIKE %s OR contact_name LIKE %s", ["%漏水%", "漏%"])


@pytest.fixture
def rows(cast: Cast) -> QuerySet[Case]:
    """Twelve cases, the newest first: a place with most of them, one with three, others with none."""
    for number in range(12):
        case = make_case(cast, words=f"{'门锁' if number % 3 else '漏水'} {number}", at=NOON)
        node = cast.city if number % 5 == 0 else cast.project
        Case.objects.filter(pk=case.pk).update(node=node, opened_at=NOON - timedelta(hours=number))
    return cases_for(cast.director).order_by(F("opened_at").desc(), F("pk").desc())


def numbers(keys: list[int]) -> list[int]:
    return sorted(int(each.words.split()[1]) for each in Case.objects.filter(pk__in=keys))


def test_those_that_fit_among_the_first_of_all(rows: QuerySet[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(among, "FEW", 0)
    for most in (1, 3, 6, 11, 12, 40):
        keys, is_more = among_first(rows, FITS, most)
        assert set(numbers(keys)) - {most} == {each for each in (0, 3, 6, 9) if each < most}
        assert is_more is (most < 12)
    assert among_first(rows.none(), FITS, 5) == ([], False)


def test_those_that_fit_among_the_first_of_each_place(cast: Cast, rows: QuerySet[Case]) -> None:
    two = Case.objects.filter(node_id__any_of=[cast.city.pk, cast.project.pk]).order_by(*rows.query.order_by)
    assert two.count() == 12
    keys, is_more = among_first(two, FITS, 4)  # two of each and one more: 0, 5, 10 and 1, 2, 3
    assert (numbers(keys), is_more) == ([0, 3], True)
    assert among_first(two.none(), FITS, 5) == ([], False)


def test_what_one_place_does_not_need_another_has(rows: QuerySet[Case]) -> None:
    for most, fitting, is_more in ((24, [0, 3, 6, 9], False), (8, [0, 3, 6], True)):
        keys, more = among_first(rows, FITS, most)
        assert (numbers(keys), more) == (fitting, is_more), most


def test_where_little_is_left_over_nobody_looks_again(rows: QuerySet[Case]) -> None:
    with CaptureQueriesContext(connection) as seen:
        among_first(rows.filter(words__contains="漏水"), FITS, 400)
    assert len(seen) == 1
