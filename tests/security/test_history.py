"""The history of a row that has no scope of its own is as far as the record it hangs on."""

import pytest
from django.apps import apps
from django.db.models import Model

from tests.journeys.world import World
from tonglu.audit.queries import history_of
from tonglu.customers.models import CustomerReach, Household, Paper, Phone
from tonglu.estates.models import Entrance
from tonglu.lib.refusals import NotAllowed
from tonglu.service.models import CaseClock

pytestmark = pytest.mark.django_db


def is_shown(world: World, username: str, row: Model) -> bool:
    try:
        history_of(world.actor(username), row._meta.db_table, row.pk)
    except NotAllowed:
        return False
    return True


def test_rows_below_a_record_are_shown_to_its_auditors_alone(world: World) -> None:
    rows: list[Model] = [
        Phone.objects.filter(customer=world.owner)[0],
        Paper.objects.filter(customer=world.owner)[0],
        CustomerReach.objects.filter(customer=world.owner)[0],
        CaseClock.objects.filter(case=world.cases["parent"])[0],
        Entrance.objects.filter(building=world.tower)[0],
        world.cast.people["agent"].grants.all()[0],
    ]
    assert [each._meta.db_table for each in rows if is_shown(world, "stranger", each)] == []
    assert [each._meta.db_table for each in rows[:5] if not is_shown(world, "director", each)] == []


def test_household_hangs_on_nothing_and_is_not_the_companys(world: World) -> None:
    assert [name for name in ("stranger", "director") if is_shown(world, name, Household.objects.all()[0])] == []


def test_only_what_says_so_belongs_to_the_whole_company(world: World) -> None:
    """Every other table of ours either has a scope, or hangs on one that has, or shows no history."""
    ours = [each for each in apps.get_models() if each.__module__.startswith("tonglu.") and each._meta.managed]
    free = [each for each in ours if not hasattr(each, "SCOPE")]
    free = [each for each in free if not any(hasattr(field.related_model, "SCOPE") for field in each._meta.concrete_fields)]
    shown = {each._meta.db_table for each in free if (row := each._default_manager.first()) and is_shown(world, "stranger", row)}
    assert shown == {"access_role", "messaging_messagetemplate", "organisation_lookupitem", "organisation_workcalendar"}
