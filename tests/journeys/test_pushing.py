"""The follower for other systems begins where it is first run, and hands over each fact once."""

import pytest
from django.db import connection

from tests.factories.cases import make_case
from tests.factories.cast import make_cast
from tests.journeys.test_follower import settle
from tonglu.exchange import webhooks
from tonglu.exchange.models import Delivery
from tonglu.journeys.models import Position
from tonglu.journeys.pushing import FOLLOWER, follow_for_webhooks
from tonglu.lib.actor import system_actor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_each_fact_is_handed_over_once() -> None:
    cast = make_cast()
    by = system_actor("webhooks", cast.at)
    webhooks.add_webhook(node_id=cast.city.pk, name="x", url="https://example.cn/x", kinds=["service.case_opened"], by=cast.admin)
    make_case(cast, words="还没有人跟随时的")
    settle()
    assert follow_for_webhooks(by=by) == 0
    case = make_case(cast, words="跟随之后的")
    settle()
    assert (follow_for_webhooks(by=by), follow_for_webhooks(by=by)) == (1, 0)
    assert Delivery.objects.get().body["data"]["case_id"] == case.pk
    Position.objects.filter(follower=FOLLOWER).update(xid=0, fact_id=0)  # killed before it wrote where it stood
    follow_for_webhooks(by=by)
    assert Delivery.objects.filter(body__data__case_id=case.pk).count() == 1
    connection.close()
