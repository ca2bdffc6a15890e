"""The guide inside the product: every page finds its section, and nothing of it leads nowhere."""

import re

import pytest
from django.test import Client
from django.urls import resolve

from tests.browser.places import NO_PAGES
from tests.browser.routes import all_routes
from tests.web.signing import Sign
from tonglu.web.help import guide
from tonglu.web.help.topics import HOME, TOPICS, topic_of

SAMPLE = {"slug": "a", "kind": "a", "code": "a", "list_code": "a", "table": "a", "token": "a", "year": "2026"}


def paths() -> dict[str, str]:
    """The address of every staff page, its parameters filled with anything."""
    from django.urls import get_resolver

    found = {}
    for route in all_routes():
        if route.name.startswith(("web:", "field:")) and route.takes_get and route.name not in NO_PAGES:
            pattern = get_resolver().reverse_dict if ":" not in route.name else get_resolver().namespace_dict[route.name.split(":")[0]]
            prefix, within = pattern if isinstance(pattern, tuple) else ("", None)
            template, _ = next(iter(within.reverse_dict.getlist(route.name.split(":")[1])))[0][0] if within else ("", ())
            found[route.name] = "/" + prefix + re.sub(r"%\((\w+)\)s", lambda name: SAMPLE.get(name[1], "1"), template)
    return found


def test_every_staff_page_has_its_help() -> None:
    assert [name for name, path in paths().items() if topic_of(path) is None] == []


@pytest.mark.parametrize("topic", [*TOPICS.values(), HOME])
def test_section_is_in_the_guide(topic: tuple[str, str]) -> None:
    slug, heading = topic
    assert not heading or guide.pages()[slug].has(guide.anchor_of(heading)), f"{slug} has no heading {heading}"


@pytest.mark.parametrize("slug", list(guide.pages()))
def test_page_shows_and_leads_somewhere(sign: Sign, slug: str) -> None:
    text = sign("agent").get(f"/help/{slug}/").content.decode()
    page = str(guide.pages()[slug].html)
    assert page in text
    assert [each for each in re.findall(r'src="/help/pictures/([^"]+)"', page) if guide.picture(each) is None] == []
    for address in re.findall(r'href="(/[^"#]*)', page):
        assert resolve(address), address


def test_frame_leads_to_the_section(sign: Sign) -> None:
    agent = sign("agent")
    assert 'href="/help/02-desk/#接一个电话"' in agent.get("/cases/new/").content.decode()
    assert 'href="/help/03-dispatch/#维修工，在手机上"' in sign("technician").get("/field/").content.decode()


def test_search_shows_where_the_words_stand(sign: Sign) -> None:
    text = sign("agent").get("/help/search/?q=抢单池").content.decode()
    assert "<mark>抢单池</mark>" in text
    for words in ("nothing-like-it", "", "\x00", "<script>", "x" * 10_000):
        assert sign("agent").get("/help/search/", {"q": words}).status_code == 200


@pytest.mark.parametrize("name", ["../guide/01-start.md", "..%2f..%2fsettings.py", "none.png", "x.svg"])
def test_only_pictures_of_the_guide_are_served(sign: Sign, name: str) -> None:
    assert sign("agent").get(f"/help/pictures/{name}").status_code == 404


def test_stranger_reads_nothing(client: Client) -> None:
    assert client.get("/help/")["Location"].startswith("/sign-in/")
