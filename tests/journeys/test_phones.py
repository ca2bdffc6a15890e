"""A call that reached the customer renews what is kept of him; one given up as lost says that his phone fails."""

from datetime import timedelta

import pytest

from tests.factories.cast import NOON, Cast
from tests.factories.check_backs import make_check_back
from tests.factories.customers import make_customer
from tonglu.customers import invariants
from tonglu.customers.rules.completeness import BIT
from tonglu.journeys import follower
from tonglu.journeys.jobs import REACHES
from tonglu.lib.actor import system_actor
from tonglu.service import actions


def test_a_call_says_something_of_the_phone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "READ", follower.READ.replace(follower.SETTLED, ""))
    customer = make_customer(cast.manager, cast.project.pk)
    check_back = make_check_back(cast, customer_id=customer.pk)
    reached = None
    for day in range(5):
        at = NOON + timedelta(days=day)
        result = "satisfied" if day == 4 else "no_answer"
        by = cast.actor("agent", at)
        check_back.refresh_from_db()
        if check_back.state == "lost":
            break
        actions.record_check_back(check_back.pk, result=result, by=by)
        follower.follow(by=system_actor("reactions", at, *REACHES))
        customer.refresh_from_db()
        reached = customer.confirmed_at
    check_back.refresh_from_db()
    assert (check_back.state, reached, bool(customer.gaps & BIT["failed"])) == ("lost", None, True)

    other = make_check_back(cast, customer_id=customer.pk, at=at)
    actions.record_check_back(other.pk, result="satisfied", by=cast.actor("colleague", at + timedelta(hours=1)))
    for _turn in range(2):
        follower.follow(by=system_actor("reactions", at + timedelta(hours=1), *REACHES))
    customer.refresh_from_db()
    assert (customer.confirmed_at, customer.gaps & BIT["failed"]) == (at + timedelta(hours=1), 0)
    assert list(invariants.broken()) == []
