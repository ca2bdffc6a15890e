"""Addresses written by hand: strange marks of pages and strange values of every parameter are no fault of ours."""

import base64

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.http import urlencode

from tests.browser.places import address_of
from tests.browser.routes import all_routes
from tests.journeys.world import HOLDER, World, enter
from tonglu.access.models import Person
from tonglu.customers.models import Customer
from tonglu.estates.models import Unit
from tonglu.service.models import Case
from tonglu.ui.keyset import Sort, rows_beyond

pytestmark = pytest.mark.django_db

WRITTEN = (
    "[NaN,1]", "[Infinity,1]", "[1e400,1]", '["\\u0000",1]', '["\\ud800",1]', "[5,1]", "[true,true]", '["x",1]', "[null,1]",
    '["0000-00-00",1]', '["0001-01-01T00:00:00+14:00",1]', '["9999-12-31T23:59:59-12:00",1]', f"[{'9' * 40},{'9' * 40}]",
    f"[1,-{'9' * 20}]", "[" * 3000, "[[],{}]", "{}", "",
)  # fmt: skip
MARKS = [*(base64.urlsafe_b64encode(each.encode()).decode().rstrip("=") for each in WRITTEN), "!", "é", "AA", "9" * 5000]
SORTS: list[tuple[type[Model], Sort]] = [
    (Case, Sort("opened", "opened_at", is_descending=True)),
    (Case, Sort("due", "due_at", is_nullable=True)),
    (Case, Sort("id", "id")),
    (Customer, Sort("name", "sort_key")),
    (Unit, Sort("delivered", "delivered_on", is_nullable=True)),
    (Person, Sort("joined", "joined_on", is_nullable=True)),
]
PARAMETERS = (
    "after", "before", "sort", "q", "state", "due", "keeper", "project", "kind", "grade", "opened", "role", "act", "tab", "month",
    "year", "next", "back", "map", "decision", "room", "phone", "contact_phone", "customer", "unit", "read", "via", "date", "day", "thumb",
)  # fmt: skip
VALUES = ("²", "-1", "9" * 400, "a\0b", "%ff", "'\"><svg onload=alert(1)>\u202e😀𠮷")


@pytest.mark.parametrize(("model", "sort"), SORTS)
def test_mark_that_is_not_ours_is_told_apart(model: type[Model], sort: Sort) -> None:
    """Reading one may only say ValueError or ValidationError, which lists take as no mark at all."""
    for mark in MARKS:
        for back in (False, True):
            try:
                list(rows_beyond(model._default_manager.all(), sort, mark, descending=sort.is_descending, back=back)[:2])
            except (ValueError, ValidationError):
                continue


@pytest.mark.parametrize("value", VALUES)
def test_strange_value_of_a_parameter_breaks_no_page(world: World, value: str) -> None:
    client = enter(world, HOLDER)
    query = urlencode(dict.fromkeys(PARAMETERS, value))
    pages = [each for each in all_routes() if each.takes_get and each.name not in {"web:link", "web:sign_in"}]
    broken, spoken = {}, []
    for each in pages:
        answer = client.get(f"{address_of(each, world)}?{query}")
        if answer.status_code >= 500:
            broken[each.name] = answer.status_code
        if not answer.streaming and b"<svg onload" in answer.content:
            spoken.append(each.name)
    assert (broken, spoken) == ({}, [])
