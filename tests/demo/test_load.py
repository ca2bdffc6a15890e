"""The whole invented company loads, in an empty database, with believable figures."""

from datetime import timedelta

import pytest
from django.db.models import Count

from tonglu.access.actors import staff_actor
from tonglu.access.models import Person
from tonglu.customers import invariants as customer_truths
from tonglu.customers.models import Consent, Customer, Residency
from tonglu.demo.load import CASES, load_demo
from tonglu.lib import clock
from tonglu.messaging.models import Message
from tonglu.service.models import Case, CaseClock
from tonglu.standing import invariants as standing_truths
from tonglu.standing.models import ContactWish, Mark
from tonglu.standing.overview import overview_for


@pytest.mark.django_db
def test_demo_company_is_whole_and_quiet() -> None:
    load_demo()
    _people_have_lives()
    assert Case.objects.count() == CASES
    states = dict(Case.objects.values_list("state").annotate(Count("id")))
    assert {"new", "accepted", "handling", "done", "closed"} <= set(states)
    assert states["closed"] > CASES * 0.9
    assert 1800 < Residency.objects.filter(role="owner").values("unit").distinct().count() < 2200
    assert Case.objects.filter(customer=None).count() == 0
    assert CaseClock.objects.exclude(overdue_at=None).exists()
    assert not Message.objects.exclude(medium="bell").exists()


def _people_have_lives() -> None:
    """Families with children, consent, marks and looks, so that segments, profiles and the work lists have something to show."""
    children = Customer.objects.filter(born_on__gt=clock.day_of(clock.now()) - timedelta(days=18 * 365))
    assert 200 < children.count() < 1_200
    assert children.filter(memberships=None).count() == 0
    assert Customer.objects.exclude(lunar="").count() > 50
    counts = {
        "consent": Consent.objects.filter(purpose="marketing", is_given=True).count(),
        **dict(Mark.objects.values_list("kind").annotate(Count("id"))),
        "wish": ContactWish.objects.count(),
    }
    assert {kind for kind, n in counts.items() if n > 50} == {"consent", "tag", "need", "focus", "grade", "wish"}
    by = staff_actor(Person.objects.get(username="chief"), clock.now(), via="web")
    overview = overview_for(by)
    assert 40 < (overview.average or 0) < 90
    assert [each.work.code for each in overview.tiles if not each.number] == ["place", "contact"]
    assert list(customer_truths.broken()) == list(standing_truths.broken()) == []
