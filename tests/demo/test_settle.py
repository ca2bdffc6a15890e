"""The invented company settles through real acts, in an empty database only."""

import pytest

from tests.factories.cast import NOON
from tonglu.access.actors import actor_of
from tonglu.access.permissions import Permission as P
from tonglu.demo.company import ESTATES, unit_codes
from tonglu.demo.settle import settle
from tonglu.estates.models import Unit


@pytest.mark.django_db
def test_company_settles_once() -> None:
    company = settle(NOON)
    assert Unit.objects.count() == sum(len(list(unit_codes(plan))) for plan in ESTATES)
    assert Unit.objects.filter(code="3-2-1502", node_id=company.nodes["P1"]).count() == 1
    stranger = actor_of(company.people["stranger"], NOON, via="web")
    assert not stranger.reaches_node(P.CASE_VIEW, company.nodes["P1"])
    with pytest.raises(RuntimeError):
        settle(NOON)
