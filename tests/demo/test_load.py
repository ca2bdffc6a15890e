"""The whole invented company loads, in an empty database, with believable figures."""

import pytest
from django.db.models import Count

from tonglu.customers.models import Residency
from tonglu.demo.load import CASES, load_demo
from tonglu.messaging.models import Message
from tonglu.service.models import Case, CaseClock


@pytest.mark.django_db
def test_demo_company_is_whole_and_quiet() -> None:
    load_demo()
    assert Case.objects.count() == CASES
    states = dict(Case.objects.values_list("state").annotate(Count("id")))
    assert {"new", "accepted", "handling", "done", "closed"} <= set(states)
    assert states["closed"] > CASES * 0.9
    assert 1800 < Residency.objects.filter(role="owner").values("unit").distinct().count() < 2200
    assert Case.objects.filter(customer=None).count() == 0
    assert CaseClock.objects.exclude(overdue_at=None).exists()
    assert not Message.objects.exclude(medium="bell").exists()
