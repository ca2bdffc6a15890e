"""The top bar is drawn once for a person at a place; what belongs to one page is put in anew each time."""

import re

import pytest
from django.test import Client

from tests.factories.cast import Cast
from tests.web.signing import Sign, sign
from tonglu.access.models import Person

__all__ = ["sign"]
pytestmark = pytest.mark.django_db


def top(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page[page.index('<header class="top"') : page.index("</header>")]


def test_each_page_has_its_own_address_help_and_token(sign: Sign) -> None:
    client = sign("agent")
    first, second = top(client, "/customers/?q=<b>"), top(client, "/cases/")
    assert 'name="next" value="/customers/?q=%3Cb%3E"' in first
    assert 'name="next" value="/cases/"' in second
    assert re.findall(r'href="(/help/[^"]*)"', first) != re.findall(r'href="(/help/[^"]*)"', second) != []
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', first + second)
    assert len(set(tokens)) == 2  # masked anew for each page
    assert not re.search("[\ue000-\uf8ff]", first + second)


def test_whoever_else_comes_sees_his_own(sign: Sign, cast: Cast) -> None:
    agent, manager = sign("agent"), sign("manager")
    names = {username: cast.people[username].name for username in ("agent", "manager")}
    for _ in range(2):
        assert names["agent"] in top(agent, "/customers/")
        assert names["manager"] in top(manager, "/customers/")
    assert names["manager"] not in top(agent, "/customers/")


def test_language_place_and_name_change_it(sign: Sign, cast: Cast) -> None:
    client = sign("director")
    before = top(client, "/customers/")
    places = re.findall(r'name="node" value="(\d+)"[^>]*>([^<]*)', before)
    assert len(places) > 1
    client.post("/place/", {"node": places[-1][0], "next": "/customers/"})
    assert f"<b>{places[-1][1]}</b>" in top(client, "/customers/")
    client.post("/ui/language/", {"language": "en", "next": "/customers/"})
    assert "My account" in top(client, "/customers/")
    Person.objects.filter(pk=cast.people["director"].pk).update(name="改了名的人")
    assert "改了名的人" in top(client, "/customers/")


def test_name_of_whatever_signs_stays_what_it_is(sign: Sign, cast: Cast) -> None:
    name = "王\ue010\ue011\ue012\ue01f\ue020明"
    Person.objects.filter(pk=cast.people["agent"].pk).update(name=name)
    client = sign("agent")
    for address in ("/customers/", "/cases/"):
        bar = top(client, address)
        assert (bar.count(f'<span class="me-name">{name}</span>'), bar.count(f'<div class="dropdown-header">{name}</div>')) == (1, 1)
        assert len(re.findall(r'name="csrfmiddlewaretoken"', bar)) == len(re.findall("<form ", bar))
        assert not re.search("[\ue000-\uf8ff]", bar.replace(name, ""))
