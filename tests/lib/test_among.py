"""What fits among the first rows of all, and whether there were more."""

from datetime import timedelta

import pytest
from django.db.models import F, Q

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tonglu.lib import places
from tonglu.lib.among import among_first
from tonglu.service.models import Case
from tonglu.service.queries import cases_for

FITS = Q(words__contains="漏水") | Q(customer__name__startswith="漏")


@pytest.mark.parametrize("few", [places.FEW, 0])
def test_those_that_fit_among_the_first(cast: Cast, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(places, "FEW", few)
    for number in range(12):  # a place with most of them, one with few, others with none
        case = make_case(cast, words=f"{'门锁' if number % 3 else '漏水'} {number}", at=NOON)
        node = cast.city if number % 5 == 0 else cast.project
        Case.objects.filter(pk=case.pk).update(node=node, opened_at=NOON - timedelta(hours=number))
    rows = cases_for(cast.director).order_by(F("opened_at").desc(), F("pk").desc())
    for most in (1, 3, 6, 11, 12, 40):
        keys, is_more = among_first(rows, FITS, most)
        assert sorted(keys) == sorted(each.pk for each in rows[:most] if "漏水" in each.words)
        assert is_more is (most < 12)
    assert among_first(rows.none(), FITS, 5) == ([], False)
