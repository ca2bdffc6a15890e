"""Events on their way out: written down when they are told, sent until they arrive or are given up.

A crash between sending and writing it down sends again, with the same key: the receiver drops what it knows.
"""

import json
import random
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from tonglu.access.actors import nodes_below
from tonglu.audit.actions import tell
from tonglu.audit.models import FactRow
from tonglu.exchange.facts import WebhookGaveUp, WebhookStopped
from tonglu.exchange.models import Delivery, DeliveryAttempt, DeliveryState, Webhook
from tonglu.exchange.outgoing import Outcome, post
from tonglu.exchange.outside import OUTSIDE
from tonglu.exchange.rules.retries import STOP_AFTER, next_push
from tonglu.exchange.rules.signing import signature
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labelled import N_
from tonglu.lib.veil import unseal
from tonglu.organisation.models import Node

LEASE = timedelta(minutes=2)  # far longer than one exchange may take
S = DeliveryState
FORGET_AFTER = timedelta(days=90)


@act
def queue_deliveries(fact_ids: Collection[int], *, by: Actor) -> int:
    """Write down for each address what it wants of these facts; return how many. A repeat adds nothing."""
    told = list(FactRow.objects.filter(pk__in=fact_ids, kind__in=OUTSIDE).order_by("pk"))
    hooks = list(Webhook.objects.filter(is_active=True, kinds__overlap=list({each.kind for each in told}))) if told else []
    return write_down(told, hooks, by.at) if hooks else 0


def write_down(told: Collection[FactRow], hooks: Collection[Webhook], at: datetime, *, since: datetime | None = None) -> int:
    """Add the deliveries of these facts; `since` replaces the moment from which an address wants events."""
    below = nodes_below({each.node_id for each in hooks})
    codes = dict(Node.objects.filter(pk__in={each.node_id for each in told}).values_list("pk", "code"))
    known = set(Delivery.objects.filter(fact_id__in=[each.pk for each in told]).values_list("webhook_id", "fact_id"))
    rows = [
        Delivery(webhook=hook, node_id=hook.node_id, fact_id=each.pk, kind=each.kind, created_at=at, next_at=at, body={})
        for each in told
        for hook in hooks
        if each.kind in hook.kinds
        and each.at >= (since or hook.since)
        and each.node_id in below.get(hook.node_id, ())
        and (hook.pk, each.pk) not in known
    ]
    facts = {each.pk: each for each in told}
    for row in rows:
        row.body = body_of(row, facts[row.fact_id], codes)  # type: ignore[index]
    return len(Delivery.objects.bulk_create(rows, ignore_conflicts=True))


def body_of(row: Delivery, told: FactRow, codes: dict[int, str]) -> dict[str, Any]:
    """What the receiver reads: ids and codes; it fetches the rest by the API, with its own key's rights."""
    return {
        "id": str(row.key),
        "kind": told.kind,
        "happened_at": told.happened_at.isoformat(),
        "told_at": told.at.isoformat(),
        "node": {"id": told.node_id, "code": codes.get(told.node_id or 0, "")},
        "customer_id": told.customer_id,
        "unit_id": told.unit_id,
        "data": {name: told.body.get(name) for name in OUTSIDE[told.kind]},
    }


def push_one(*, without: Collection[int] = (), by: Actor) -> Delivery | None:
    """Send the next event that is due, not to the addresses named; return it as it then stands, None where none is due."""
    delivery = _claim(by.at, without)
    if delivery is None:
        return None
    outcome = post(delivery.webhook.url, *_signed(delivery, by.at))
    _settle(delivery, outcome, by=by)
    delivery.refresh_from_db(fields=["state", "next_at", "status"])
    return delivery


@transaction.atomic
def _claim(at: datetime, without: Collection[int]) -> Delivery | None:
    """Take one, and let go of it when the lease has run out: a killed worker's event is sent again."""
    due = Delivery.objects.filter(next_at__lte=at, webhook__is_active=True).exclude(webhook_id__in=list(without)).order_by("next_at", "id")
    delivery = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("webhook").first()
    if delivery is None:
        return None
    delivery.state, delivery.next_at, delivery.attempts = S.SENDING, at + LEASE, delivery.attempts + 1
    delivery.save(update_fields=["state", "next_at", "attempts"])
    return delivery


def _signed(delivery: Delivery, at: datetime) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(delivery.body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return body, {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Tonglu-Webhook/1",
        "Tonglu-Delivery": str(delivery.key),
        "Tonglu-Kind": delivery.kind,
        "Tonglu-Attempt": str(delivery.attempts),
        "Tonglu-Signature": signature(unseal(bytes(delivery.webhook.secret)), body, int(at.timestamp())),
    }


@act
def _settle(delivery: Delivery, outcome: Outcome, *, by: Actor) -> None:
    """Write down what came of it; only who still holds the claim decides what follows."""
    DeliveryAttempt.objects.create(
        delivery=delivery, at=by.at, status=outcome.status, fault=outcome.fault, answer=outcome.answer, took_ms=outcome.took_ms
    )
    mine = Delivery.objects.filter(pk=delivery.pk, state=S.SENDING, attempts=delivery.attempts)
    if outcome.is_done:
        mine.update(state=S.DELIVERED, delivered_at=by.at, status=outcome.status, next_at=None)
        Webhook.objects.filter(pk=delivery.webhook_id, failures__gt=0).update(failures=0)
        return
    again = next_push(delivery.attempts, by.at, random.random())  # noqa: S311 - it only spreads the load
    held = mine.update(state=S.WAITING if again else S.GIVEN_UP, next_at=again, status=outcome.status)
    if held and again is None:
        hook = delivery.webhook
        tell(WebhookGaveUp(webhook_id=hook.pk, name=hook.name, delivery_id=delivery.pk, event=delivery.kind, node_id=hook.node_id), by=by)
    if held:
        _count_failure(delivery.webhook_id, outcome.fault, by)


def _count_failure(webhook_id: int, fault: str, by: Actor) -> None:
    Webhook.objects.filter(pk=webhook_id).update(failures=F("failures") + 1)
    hook = Webhook.objects.select_for_update(no_key=True).get(pk=webhook_id)
    if hook.failures < STOP_AFTER or not hook.is_active:
        return
    hook.is_active, hook.stopped_why = False, fault[:200] or N_("连续失败")
    hook.save(update_fields=["is_active", "stopped_why"])
    give_up_open(hook)
    tell(WebhookStopped(webhook_id=hook.pk, name=hook.name, why=hook.stopped_why, node_id=hook.node_id), by=by)


def give_up_open(hook: Webhook) -> int:
    """What waits for an address that is off waits for nothing; it can be pushed again when the address is on."""
    return Delivery.objects.filter(webhook=hook, next_at__isnull=False).update(state=S.GIVEN_UP, next_at=None)


@act
def forget_old(*, by: Actor) -> int:
    """Events that arrived or were given up long ago are forgotten with their log."""
    old = Delivery.objects.filter(next_at=None, created_at__lt=by.at - FORGET_AFTER)
    return old.delete()[0]
