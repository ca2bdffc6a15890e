"""A newcomer's three first things: of his own work, ticked when done, gone when all are or when put away, and then asked for no more."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.case_states import opened
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.access.models import Person
from tonglu.audit.actions import tell
from tonglu.exchange.facts import ImportApplied

CARD = "先做三件事"
HOME = {"technician": "/field/"}
FIRST = {
    "agent": ("call", "owner", "bell"),
    "dispatcher": ("dispatch", "board", "bell"),
    "technician": ("finish", "pool", "me"),
    "manager": ("close", "dashboard", "bell"),
    "director": ("dashboard", "abnormal", "ladder"),
    "admin": ("import", "people", "calendar"),
}


def page(client: Client, who: str) -> str:
    answer = client.get(HOME.get(who, "/"))
    assert answer.status_code == 200
    return answer.content.decode()


def kept(who: str) -> list[str]:
    return Person.objects.values_list("first_steps", flat=True).get(username=who)


@pytest.mark.parametrize("who", list(FIRST))
def test_each_role_has_three_and_each_leads_somewhere(cast: Cast, sign: Sign, who: str) -> None:
    client, base = sign(who), "/field" if who == "technician" else ""
    text = page(client, who)
    assert (CARD in text, text.count('first-step"')) == (True, 3)
    for code in FIRST[who]:
        assert f'href="{base}/first/{code}/"' in text
        assert client.get(f"{base}/first/{code}/", follow=True).status_code == 200


@pytest.mark.parametrize("who", list(FIRST))
def test_put_away_it_is_gone_and_asks_nothing(cast: Cast, sign: Sign, who: str) -> None:
    client, base = sign(who), "/field" if who == "technician" else ""
    page(client, who)
    with CaptureQueriesContext(connection) as seen:
        page(client, who)
    client.post(f"{base}/first/away/")
    with CaptureQueriesContext(connection) as after:
        assert CARD not in page(client, who)
    facts = [each["sql"] for each in after if "audit_factrow" in (each["sql"] or "") and "DISTINCT" in each["sql"]]
    assert (facts, len(after) <= len(seen), kept(who)) == ([], True, ["gone"])


def test_looking_ticks_where_looking_is_doing(cast: Cast, sign: Sign) -> None:
    client = sign("agent")
    for code in ("owner", "call", "owner"):
        client.get(f"/first/{code}/")
    assert kept("agent") == ["owner"]  # opening the form takes no call
    assert page(client, "agent").count("first-step is-done") == 1


def test_doing_ticks_and_when_all_are_done_it_is_gone(cast: Cast, sign: Sign) -> None:
    client = sign("agent")
    for code in ("owner", "bell"):
        client.get(f"/first/{code}/")
    assert CARD in page(client, "agent")
    opened(cast)  # the agent's first call
    assert CARD not in page(client, "agent")
    assert sorted(kept("agent")) == ["bell", "call", "gone", "owner"]


def test_another_person_does_not_tick_mine(cast: Cast, sign: Sign) -> None:
    opened(cast)  # by the agent
    assert "first-step is-done" not in page(sign("colleague"), "colleague")
    assert "first-step is-done" in page(sign("agent"), "agent")
    tell(ImportApplied(batch_id=1, kind="owners", rows=1, counts={}), by=cast.admin)
    assert page(sign("admin"), "admin").count("first-step is-done") == 1


@pytest.mark.parametrize("code", ["ladder", "gone", "nothing", "x" * 300])
def test_steps_of_others_are_no_addresses(cast: Cast, sign: Sign, code: str) -> None:
    assert sign("agent").get(f"/first/{code}/").status_code == 404
    assert kept("agent") == []


def test_who_was_here_before_the_card_is_no_newcomer(cast: Cast, sign: Sign) -> None:
    agent = sign("agent")
    assert CARD in page(agent, "agent")
    Person.objects.filter(username="agent").update(first_steps=["gone"])  # as the migration wrote it
    assert CARD not in page(agent, "agent")
