"""Administrators are told when another system does not take its events."""

from tonglu.access.models import Person
from tonglu.access.permissions import Permission
from tonglu.access.queries import holding
from tonglu.audit.models import FactRow
from tonglu.exchange.facts import WebhookGaveUp, WebhookStopped
from tonglu.exchange.outside import label_of
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.messaging.notices import Reader, notify


def ring_admins_gave_up(fact: WebhookGaveUp, *, told: FactRow, by: Actor) -> str:
    """Once a day for each address: a dead one gives up many events."""
    return _ring(fact, "webhook.gave_up", f"{day_of(told.at)}", label_of(fact.event), by)


def ring_admins_stopped(fact: WebhookStopped, *, told: FactRow, by: Actor) -> str:
    return _ring(fact, "webhook.stopped", f"{told.pk}", fact.why, by)


def _ring(fact: WebhookGaveUp | WebhookStopped, code: str, occasion: str, result: str, by: Actor) -> str:
    people = holding(Permission.WEBHOOK_EDIT, fact.node_id, by.at) if fact.node_id else []
    for person in Person.objects.filter(pk__in=people).order_by("pk"):
        notify(
            code=code, key=f"{code}:{fact.webhook_id}:{occasion}:{person.pk}", to=Reader(person_id=person.pk, address=person.email),
            node_id=fact.node_id,
            values={"title": fact.name, "result": result}, link=f"/settings/webhooks/{fact.webhook_id}/", by=by,
        )  # fmt: skip
    return "" if people else N_("没有可以通知的人")
