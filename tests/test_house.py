"""The foundations stand: migrations match the models, scope reaches what it should, veils hold, facts are append-only."""

import json

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.access.permissions import Permission as P
from tonglu.audit.models import Diff
from tonglu.audit.queries import AUDIT_VIEW
from tonglu.customers.models import Customer, Phone
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.messaging.facts import MESSAGE_VIEW, SETTING_EDIT


@pytest.mark.django_db
def test_models_need_no_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_codes_below_access_are_permissions() -> None:
    assert {AUDIT_VIEW, MESSAGE_VIEW, SETTING_EDIT} == {P.AUDIT_VIEW, P.MESSAGE_VIEW, P.SETTING_EDIT}


def test_scope_reaches_own_project_only(cast: Cast) -> None:
    unit = make_unit(make_project(cast.project))
    assert list(Unit.objects.reachable(cast.agent, P.ESTATE_VIEW)) == [unit]
    assert list(Unit.objects.reachable(cast.director, P.ESTATE_VIEW)) == [unit]
    assert list(Unit.objects.reachable(cast.stranger, P.ESTATE_VIEW)) == []
    assert list(Unit.objects.reachable(cast.technician, P.CUSTOMER_VIEW)) == []


def test_veil_shows_the_mask_everywhere(cast: Cast) -> None:
    customer = Customer.objects.create(name="张三", created_at=cast.at, changed_at=cast.at)
    phone = Phone.objects.create(customer=customer, number="13812345678")
    phone.refresh_from_db()
    assert f"{phone.number} {phone.number!s}" == "138****5678 138****5678"
    assert Phone.objects.values_list("number", flat=True).get().mask == "138****5678"
    with pytest.raises(TypeError):
        json.dumps({"number": phone.number})


def test_row_trigger_names_actor_and_change(cast: Cast) -> None:
    customer = Customer.objects.create(name="张三", created_at=cast.at, changed_at=cast.at)

    @act
    def rename(*, by: Actor) -> None:
        Customer.objects.filter(pk=customer.pk).update(name="张三丰")

    rename(by=cast.agent)
    diff = Diff.objects.get(table="customers_customer", act="UPDATE")
    assert (diff.row_id, diff.actor, diff.change) == (customer.pk, cast.agent.label, {"name": ["张三", "张三丰"]})


def test_audit_is_append_only(cast: Cast) -> None:
    Customer.objects.create(name="张三", created_at=cast.at, changed_at=cast.at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_diff")
