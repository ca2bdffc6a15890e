"""What nobody may see: a clear phone number in any page, anything of another company, a trace of a refused act."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.browser.places import address_of
from tests.browser.routes import all_routes
from tests.journeys.world import HOLDER, HOME_PAPER, NUMBERS, WRITTEN, World, enter
from tonglu.access.commands import issue_api_key

pytestmark = pytest.mark.django_db
ROUTES = all_routes()
GET = [each for each in ROUTES if each.takes_get and each.name != "web:link"]
POST = [each for each in ROUTES if not each.takes_get and each.name not in {"web:sign_out", "web:sign_out_everywhere"}]
# parameters that name a row of one company
OF_ONE_COMPANY = {
    "case_id", "customer_id", "unit_id", "building_id", "project_id", "node_id", "person_id", "suspicion_id", "batch_id", "row_id",
}  # fmt: skip
# the owner's own words stand on the page of the matter as they were said, and nowhere else
AS_SAID = {"web:case", "web:check_back", "field:order", "web:suspicion"}
CLEAR = re.compile("|".join([*NUMBERS, HOME_PAPER]))
MORE = (
    "/search/?q=5678", "/search/?q=王", f"/search/?q={NUMBERS[0][-6:]}", "/customers/?q=5678", "/cases/?q=渗水", "/cases/?state=done",
    "/units/?q=1502", "/cases/suspected/?state=linked",
)  # fmt: skip
API = ("/cases?limit=200", "/customers?limit=200", "/customers?q=5678", "/units", "/nodes", "/cases?state=open")
ANSWERS = {200, 204, 302, 304, 404, 410, 422}  # 422: a sentence, of a file that is not written yet
# what a form might be filled with, so that it is the act that refuses and not an empty field
FILLED = {
    "reason": "试试", "words": "试试看能不能写进去", "result": "试试", "name": "某某", "number": "13900001111", "role": "owner",
    "room": "3-2-1502", "moment": "problem", "title": "试试", "label": "9", "marketing_name": "试试", "relation": "户主",
    "medium": "phone", "grade": "major", "is_same": "yes", "code": "X9", "kind": "project", "clock": "close", "within_minutes": "60",
}  # fmt: skip


def text_of(answer: Any) -> str:
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")


@pytest.mark.parametrize("username", ["agent", "stranger", "technician", "director", HOLDER])
def test_no_page_shows_a_clear_number(world: World, username: str) -> None:
    client = enter(world, username)
    shown = {}
    for name, address in [*((each.name, address_of(each, world)) for each in GET), *(("", each) for each in MORE)]:
        answer = client.get(address)
        assert answer.status_code in ANSWERS, f"{answer.status_code} {address}"
        found = set(CLEAR.findall(text_of(answer))) - ({WRITTEN} if name in AS_SAID else set())
        # what was typed into the search box stands in it again
        if found and NUMBERS[0] not in address:
            shown[address] = found
    assert shown == {}


@pytest.mark.parametrize("username", ["agent", "stranger", HOLDER])
def test_no_answer_of_the_api_holds_a_clear_number(world: World, username: str) -> None:
    client, head = Client(raise_request_exception=False), {"Authorization": f"Bearer {issue_api_key(username)}"}
    one = [f"/customers/{world.owner.pk}", f"/units/{world.home.pk}", f"/cases/{world.cases['parent'].pk}"]
    answers = {path: client.get(f"/api/v1{path}", headers=head) for path in (*API, *one)}
    assert {path: answer.status_code for path, answer in answers.items()} == {
        path: 404 if path in one and username == "stranger" else 200 for path in answers
    }
    assert {path: CLEAR.findall(answer.text) for path, answer in answers.items() if CLEAR.findall(answer.text)} == {}


def test_stranger_finds_nothing_of_the_other_company(world: World) -> None:
    client = enter(world, "stranger")
    of_one = [each for each in GET if OF_ONE_COMPANY & set(each.parameters) and each.name != "portal:standards"]  # that page is everybody's
    assert len(of_one) > 15
    assert {each.name: status for each in of_one if (status := client.get(address_of(each, world)).status_code) != 404} == {}


def test_lists_of_the_stranger_name_nobody_of_the_other_company(world: World) -> None:
    client = enter(world, "stranger")
    ours = ("王秀英", "李建国", "云锦府", "technician员", world.cases["parent"].number)
    named = {}
    for each in GET:
        words = text_of(client.get(address_of(each, world))) if not each.parameters else ""
        if found := [word for word in ours if word in words]:
            named[each.name] = found
    # open to everyone: the projects an owner may choose from, and invented specimens
    assert sorted(named) == ["portal:report", "ui:living", "ui:phone"]


def fingerprint() -> dict[str, str]:
    """One digest per table, whatever is in it; sessions and the lock-out's own book-keeping aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^(django_session|axes_)' ORDER BY 1")
        names = [row[0] for row in cursor.fetchall()]
        each = " UNION ALL ".join(
            f"SELECT '{name}', md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {name} t" for name in names
        )
        cursor.execute(each)
        return dict(cursor.fetchall())


def written() -> int:
    """How many rows this transaction has written so far, also those that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables WHERE relname !~ '^(django_session|axes_)'"
        )
        return int(cursor.fetchone()[0])


def posted(client: Client, address: str) -> HttpResponse:
    return client.post(address, FILLED)  # type: ignore[return-value]  # the test client's own subclass


@pytest.mark.parametrize("username", ["stranger", "agent", "technician"])
def test_database_is_unchanged_after_every_refusal(world: World, username: str) -> None:
    addresses = {each: address_of(each, world) for each in POST}  # some make the row they name
    client, before, changed, refused = enter(world, username), fingerprint(), {}, 0
    for each, address in addresses.items():
        rows = written()
        answer = posted(client, address)
        assert answer.status_code < 500, each.name
        after = fingerprint() if written() != rows else before
        if answer.status_code >= 400:
            refused += 1
            if after != before:
                changed[each.name] = [table for table in after if after[table] != before.get(table)]
        before = after
    assert (changed, refused > 30) == ({}, True)


def test_stranger_changes_nothing_of_the_other_company(world: World) -> None:
    client = enter(world, "stranger")
    of_one = [each for each in POST if OF_ONE_COMPANY & set(each.parameters)]
    assert len(of_one) > 30
    assert {each.name: status for each in of_one if (status := posted(client, address_of(each, world)).status_code) != 404} == {}


def test_address_that_acts_answers_no_get(world: World) -> None:
    client = enter(world, HOLDER)
    assert {each.name: status for each in POST if (status := client.get(address_of(each, world)).status_code) != 405} == {}
