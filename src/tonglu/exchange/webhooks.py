"""Where events go: registered by administrators, tried, changed, switched off, and pushed again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from tonglu.access.actors import nodes_below
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.audit.models import FactRow
from tonglu.exchange.facts import DeliveriesReplayed, WebhookSaved
from tonglu.exchange.models import Delivery, DeliveryState, Webhook
from tonglu.exchange.outgoing import checked_url
from tonglu.exchange.outside import OUTSIDE, TRIAL
from tonglu.exchange.pushing import give_up_open, write_down
from tonglu.exchange.rules.signing import new_secret
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import label_of
from tonglu.lib.plain import shown
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.veil import seal
from tonglu.organisation.models import Node

MOST_AT_A_NODE = 20
LONGEST_RANGE = timedelta(days=31)
MOST_REPLAYED = 10_000


@act
def add_webhook(*, node_id: int, name: str, url: str, kinds: Sequence[str], by: Actor) -> tuple[Webhook, str]:
    """Register an address for the events of a node and all below (登记事件推送); return it with its secret, this once."""
    if not by.reaches_node(P.WEBHOOK_EDIT, node_id):
        raise NotAllowed
    node = Node.objects.select_for_update(no_key=True).get(pk=node_id)
    if Webhook.objects.filter(node=node).count() >= MOST_AT_A_NODE:
        raise Refused("一个组织最多登记 {most} 个推送地址，请先停用并改写不用的", most=MOST_AT_A_NODE)
    secret = new_secret()
    hook = Webhook(
        node=node, name=label_of(name, "名称", 60), url=checked_url(url), kinds=_checked(kinds), secret=seal(secret),
        created_at=by.at, since=by.at,
    )  # fmt: skip
    _keep(hook)
    tell(WebhookSaved(webhook_id=hook.pk, name=hook.name, what="added", node_id=node_id), by=by)
    return hook, secret


@act
def change_webhook(webhook_id: int, *, name: str, url: str, kinds: Sequence[str], by: Actor) -> Webhook:
    hook = take(Webhook, webhook_id, permission=P.WEBHOOK_EDIT, by=by)
    hook.name, hook.url, hook.kinds = label_of(name, "名称", 60), checked_url(url), _checked(kinds)
    _keep(hook)
    tell(WebhookSaved(webhook_id=hook.pk, name=hook.name, what="changed", node_id=hook.node_id), by=by)
    return hook


@act
def switch_webhook(webhook_id: int, *, is_active: bool, by: Actor) -> Webhook:
    """Switch an address on from now, or off; what was told while it was off comes by a replay of the range."""
    hook = take(Webhook, webhook_id, permission=P.WEBHOOK_EDIT, by=by)
    if hook.is_active == is_active:
        return hook
    hook.is_active, hook.failures, hook.stopped_why = is_active, 0, ""
    if is_active:
        hook.since = by.at
    hook.save(update_fields=["is_active", "failures", "stopped_why", "since"])
    if not is_active:
        give_up_open(hook)
    tell(WebhookSaved(webhook_id=hook.pk, name=hook.name, what="on" if is_active else "off", node_id=hook.node_id), by=by)
    return hook


@act
def renew_secret(webhook_id: int, *, by: Actor) -> str:
    """Return a new secret, this once; the old one signs nothing any more."""
    hook = take(Webhook, webhook_id, permission=P.WEBHOOK_EDIT, by=by)
    secret = new_secret()
    hook.secret = seal(secret)
    hook.save(update_fields=["secret"])
    tell(WebhookSaved(webhook_id=hook.pk, name=hook.name, what="secret", node_id=hook.node_id), by=by)
    return secret


@act
def try_webhook(webhook_id: int, *, by: Actor) -> Delivery:
    """Queue an event that only says that it is a trial (试推送)."""
    hook = take(Webhook, webhook_id, permission=P.WEBHOOK_EDIT, by=by)
    _refuse_off(hook)
    if Delivery.objects.filter(webhook=hook, kind=TRIAL, next_at__isnull=False).exists():
        raise Refused("已有一次试推送在途，请稍候查看结果")
    row = Delivery(webhook=hook, node_id=hook.node_id, kind=TRIAL, created_at=by.at, next_at=by.at)
    row.body = {"id": str(row.key), "kind": TRIAL, "told_at": by.at.isoformat(), "node": {"id": hook.node_id, "code": hook.node.code}}
    row.save()
    return row


@act
def push_again(delivery_id: int, *, by: Actor) -> Delivery:
    """Push one event again (重新推送), under the same key."""
    delivery = take(Delivery, delivery_id, permission=P.WEBHOOK_EDIT, by=by)
    _refuse_off(delivery.webhook)
    if delivery.next_at is not None:
        raise Refused("这次推送还在途中，请稍候")
    delivery.state, delivery.next_at, delivery.attempts, delivery.delivered_at = DeliveryState.WAITING, by.at, 0, None
    delivery.save(update_fields=["state", "next_at", "attempts", "delivered_at"])
    _tell_replayed(delivery.webhook, 1, by)
    return delivery


@act
def push_range_again(webhook_id: int, *, since: datetime, until: datetime, only_failed: bool = True, by: Actor) -> int:
    """Push all events told from one moment to another again, also those told while the address was off; return how many."""
    hook = take(Webhook, webhook_id, permission=P.WEBHOOK_EDIT, by=by)
    _refuse_off(hook)
    if until <= since:
        raise Refused("结束时间要晚于开始时间")
    if until - since > LONGEST_RANGE:
        raise Refused("一次最多重推 {days} 天", days=LONGEST_RANGE.days)
    count = _missed(hook, since, until, by) + _done_again(hook, since, until, only_failed=only_failed, by=by)
    _tell_replayed(hook, count, by)
    return count


def _missed(hook: Webhook, since: datetime, until: datetime, by: Actor) -> int:
    below = nodes_below({hook.node_id})[hook.node_id]
    told = FactRow.objects.filter(at__gte=since, at__lt=until, kind__in=hook.kinds, node_id__any_of=below).exclude(
        via__in=["import", "past"]
    )
    known = Delivery.objects.filter(webhook=hook, fact_id__isnull=False).values("fact_id")
    rows = list(told.exclude(pk__in=known).order_by("pk")[: MOST_REPLAYED + 1])
    _refuse_too_many(len(rows))
    return write_down(rows, [hook], by.at, since=since)


def _done_again(hook: Webhook, since: datetime, until: datetime, *, only_failed: bool, by: Actor) -> int:
    told = FactRow.objects.filter(at__gte=since, at__lt=until).values("pk")
    ended = Q(state=DeliveryState.GIVEN_UP) if only_failed else Q(next_at=None)
    rows = Delivery.objects.filter(ended, webhook=hook, fact_id__in=told)
    _refuse_too_many(rows[: MOST_REPLAYED + 1].count())
    return rows.update(state=DeliveryState.WAITING, next_at=by.at, attempts=0, delivered_at=None)


def _refuse_too_many(count: int) -> None:
    if count > MOST_REPLAYED:
        raise Refused("这段时间的事件超过 {most} 个，请分段重推", most=MOST_REPLAYED)


def _refuse_off(hook: Webhook) -> None:
    if not hook.is_active:
        raise Refused("「{name}」已停用，请先启用", name=hook.name)


def _checked(kinds: Sequence[str]) -> list[str]:
    wanted = sorted(set(kinds))
    if not wanted:
        raise Refused("请至少选择一种事件")
    if unknown := [each for each in wanted if each not in OUTSIDE]:
        raise Refused("没有可以推送的事件「{kind}」", kind=shown(unknown[0]))
    return wanted


def _keep(hook: Webhook) -> None:
    try:
        with transaction.atomic():
            hook.save()
    except IntegrityError as clash:
        raise Refused("这个组织已经登记过这个地址") from clash


def _tell_replayed(hook: Webhook, count: int, by: Actor) -> None:
    tell(DeliveriesReplayed(webhook_id=hook.pk, name=hook.name, count=count, node_id=hook.node_id), by=by)
