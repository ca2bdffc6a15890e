"""Roles of a circle, mandates and consent written while two customers were one: they go with one of them at the undo."""

from collections.abc import Callable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.along import Along, Belongings
from tonglu.customers.facts import AffiliationMoved, ConsentMoved, MandateMoved
from tonglu.customers.models import Affiliation, Consent, Customer, Mandate, ReachBasis
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused


def _seen(model: type[Any]) -> Callable[[QuerySet[Any], Actor], QuerySet[Any]]:
    return lambda rows, by: rows.filter(pk__in=model.objects.reachable(by, P.CUSTOMER_VIEW)).select_related("node")


def _role_said(row: Affiliation) -> str:
    return " · ".join(filter(None, (str(row.get_role_display()), row.note, row.node.name)))


def _move_role(row: Any, to: Customer, by: Actor) -> None:
    row.customer = to
    _saved(row, str(row.get_role_display()))
    write_reach(to, row.node, ReachBasis.ENTERED, by)
    tell(AffiliationMoved(affiliation_id=row.pk, role=row.role, customer_id=to.pk, node_id=row.node_id), by=by)


def _carries_unit(row: Mandate, own: Belongings) -> bool:
    return own.holds_unit(row.unit_id) or (row.unit_id is None and row.node_id in own.nodes)


def _stands_said(row: Mandate) -> str:
    room = row.unit.code if row.unit else ""
    return " ".join(filter(None, (f"{row.holder.name} → {row.principal.name}", str(row.get_kind_display()), room)))


def _mover(end: str) -> Callable[[Any, Customer, Actor], None]:
    def move(row: Any, to: Customer, by: Actor) -> None:
        setattr(row, end, to)
        _saved(row, str(row.get_kind_display()))
        write_reach(to, row.node, ReachBasis.RELATION, by)
        moved = MandateMoved(mandate_id=row.pk, role=row.kind, customer_id=to.pk, unit_id=row.unit_id, node_id=row.node_id)
        tell(moved, by=by)

    return move


def _saved(row: Any, what: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("“{what}”在分出去的那位的档案里已有，请不要勾选它，或先结束它再撤销", what=what) from None


def _known(rows: QuerySet[Any], by: Actor) -> QuerySet[Any]:
    return rows.filter(customer__in=Customer.objects.reachable(by, P.CUSTOMER_VIEW))


def _consent_said(row: Consent) -> str:
    return f"{row.get_purpose_display()} · {row.get_how_display()} · {row.since.isoformat()}"


def _move_consent(row: Consent, to: Customer, by: Actor) -> None:
    row.customer = to
    _saved(row, str(row.get_purpose_display()))
    tell(ConsentMoved(consent_id=row.pk, purpose=row.purpose, customer_id=to.pk, node_id=row.node_id), by=by)


ROLES: Final = Along(
    "role", N_("圈层身份"), Affiliation, "since", _seen(Affiliation),
    lambda row, own: row.node_id in own.nodes, _role_said, _move_role, is_dated=True,
)  # fmt: skip
HELD: Final = Along(
    "held", N_("代理与联系"), Mandate, "since", _seen(Mandate), _carries_unit, _stands_said, _mover("holder"), owner="holder", is_dated=True
)
GIVEN: Final = Along(
    "given", N_("代理与联系"), Mandate, "since", _seen(Mandate), _carries_unit, _stands_said, _mover("principal"),
    owner="principal", is_dated=True,
)  # fmt: skip
CONSENTS: Final = Along(
    "consent", N_("告知同意"), Consent, "since", _known, lambda row, own: row.node_id in own.nodes, _consent_said, _move_consent,
    is_dated=True,
)  # fmt: skip
OWN: Final = (ROLES, HELD, GIVEN, CONSENTS)
