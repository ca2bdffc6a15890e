"""Customers for tests, registered by the real acts."""

from tonglu.customers import actions
from tonglu.customers.models import Customer, Residency
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor


def make_customer(by: Actor, node_id: int, name: str = "张三", phone: str = "13812345678", paper: str = "") -> Customer:
    return actions.register_customer(name=name, phones=[phone] if phone else [], papers=[paper] if paper else [], node_id=node_id, by=by)


def make_home(by: Actor, customer: Customer, unit: Unit, role: str = "owner") -> Residency:
    return actions.relate(customer_id=customer.pk, unit_id=unit.pk, role=role, by=by)
