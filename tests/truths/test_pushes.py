"""An event arrives once, or as often as somebody wished: whoever changes a row of a push is named."""

import pytest

from tests.exchange.test_webhooks import Receiver, queued, receiver, registered, worker
from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.truths.test_rows import spoil
from tonglu.exchange import pushing, webhooks
from tonglu.exchange.invariants import broken
from tonglu.exchange.models import Delivery

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db
AGAIN = "INSERT INTO exchange_deliveryattempt (delivery_id, at, status, fault, answer, took_ms) SELECT delivery_id, at, {status}, '', '', 1"


@pytest.fixture
def pushed(cast: Cast, receiver: Receiver) -> Delivery:
    registered(cast, receiver.url)
    make_case(cast)
    queued(cast)
    sent = pushing.push_one(by=worker(cast.at))
    assert sent is not None
    assert list(broken()) == []
    return sent


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM exchange_deliveryattempt", "标为已送达，记录里却没有那一次"),
        ("UPDATE exchange_deliveryattempt SET status = 500", "标为已送达，记录里却没有那一次"),
        ("UPDATE exchange_delivery SET delivered_at = delivered_at + interval '1 minute'", "标为已送达，记录里却没有那一次"),
        (AGAIN.format(status=204) + " FROM exchange_deliveryattempt", "送达了 2 次，人工只要求重推 0 次"),
        (AGAIN.format(status=500) + " FROM exchange_deliveryattempt", "记着 1 次，记录里却有 2 次"),
        ("UPDATE exchange_delivery SET attempts = 0", "记着 0 次，记录里却有 1 次"),
        (AGAIN.replace(" at, {", " at - interval '1 hour', {").format(status=500) + " FROM exchange_deliveryattempt", "先后颠倒"),
        ("DELETE FROM audit_factrow WHERE kind = 'service.case_opened'", "不在记录里"),
        ("UPDATE exchange_delivery SET kind = 'service.case_closed'", "不在记录里，或不是同一种"),
        ("UPDATE exchange_delivery SET key = gen_random_uuid()", "对方认不出重复"),
    ],
)
def test_a_push_that_was_changed_is_named(pushed: Delivery, statement: str, named: str) -> None:
    spoil(statement)
    assert [each for each in broken() if f"#{pushed.pk}" in each and named in each]


def test_a_push_that_somebody_wished_again_is_sound(cast: Cast, pushed: Delivery) -> None:
    webhooks.push_again(pushed.pk, by=cast.admin)
    pushing.push_one(by=worker(cast.at))
    assert list(broken()) == []
    spoil("DELETE FROM audit_factrow WHERE kind = 'exchange.deliveries_replayed'")
    assert [each for each in broken() if f"#{pushed.pk}" in each and "送达了 2 次" in each]
