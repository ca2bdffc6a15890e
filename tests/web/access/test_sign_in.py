"""In, out, locked out, and never to somebody else's site."""

import re

import pytest
from django.test import Client

from tests.factories.cast import Cast, make_person
from tonglu.access import actions, commands
from tonglu.access.models import Person, Sitting
from tonglu.lib import clock
from tonglu.messaging.models import Message

PASSWORD = "correct-horse-7"


@pytest.fixture
def keyed(cast: Cast) -> Cast:
    cast.people["keyed"] = make_person("keyed", "agent", cast.project, password=PASSWORD)
    return cast


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in/", {"username": "Keyed", "password": password, **more}).status_code


def test_password_opens_the_door(keyed: Cast, client: Client) -> None:
    answer = client.post("/sign-in/", {"username": "Keyed", "password": PASSWORD, "next": "/forgotten/"})
    assert (answer.status_code, answer["Location"]) == (302, "/forgotten/")
    assert Sitting.objects.get().session_key == client.session.session_key


@pytest.mark.parametrize("wish", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"])
def test_next_stays_with_us(keyed: Cast, client: Client, wish: str) -> None:
    answer = client.post("/sign-in/", {"username": "keyed", "password": PASSWORD, "next": wish})
    assert answer["Location"] == "/"


def test_same_sentence_for_wrong_password_and_unknown_name(keyed: Cast, client: Client) -> None:
    wrong = client.post("/sign-in/", {"username": "keyed", "password": "nope"})
    unknown = client.post("/sign-in/", {"username": "keyes", "password": "nope"})
    assert wrong.status_code == unknown.status_code == 200
    assert "登录名或密码不对" in wrong.content.decode()
    assert "登录名或密码不对" in unknown.content.decode()


def test_too_many_tries_lock_and_say_how_long(keyed: Cast, client: Client) -> None:
    tried = [sign_in(client, "nope") for _ in range(8)]
    assert tried == [200] * 7 + [429]
    answer = client.post("/sign-in/", {"username": "keyed", "password": PASSWORD})
    assert answer.status_code == 429
    assert "请在 15 分钟后再试" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_link_signs_in_once(cast: Cast, client: Client) -> None:
    path = commands.sign_in_link("agent")
    assert client.head(path).status_code == 204
    assert client.get(path)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.people["agent"].pk)
    assert client.get(path)["Location"] == "/"
    other = Client()
    assert other.get(path).status_code == 410
    assert "_auth_user_id" not in other.session


def test_password_link_sets_the_password(cast: Cast, client: Client) -> None:
    path = actions.sign_in_link("agent", purpose="password", by=cast.actor("admin", clock.now()))
    assert client.get(path).status_code == 200
    weak = client.post(path, {"password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 200
    assert client.post(path, {"password": PASSWORD, "again": PASSWORD})["Location"] == "/"
    assert Person.objects.get(username="agent").check_password(PASSWORD)


def test_set_up_founds_the_company(db: None, client: Client) -> None:
    path = commands.first_admin_link()
    assert path is not None
    assert client.get(path).status_code == 200
    asked = {"company": "江城置业", "name": "陈明", "username": "chenming", "password": PASSWORD, "again": PASSWORD}
    assert client.post(path, asked)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(Person.objects.get(username="chenming").pk)
    assert client.post(path, asked).status_code == 302  # the second click of a double click goes on


def test_forgotten_answers_the_same(keyed: Cast, client: Client) -> None:
    Person.objects.filter(username="keyed").update(email="keyed@example.com")
    known = client.post("/forgotten/", {"username": "keyed"}).content
    unknown = client.post("/forgotten/", {"username": "nobody"}).content
    assert strip_tokens(known) == strip_tokens(unknown)
    message = Message.objects.get()
    assert (message.to_person_id, message.node_id) == (keyed.people["keyed"].pk, None)
    link = re.search(r"/link/[^/]+/", message.text)
    assert link is not None
    assert Client().get(link[0]).status_code == 200


def test_forgotten_mails_at_most_three_an_hour(keyed: Cast, client: Client) -> None:
    Person.objects.filter(username="keyed").update(email="keyed@example.com")
    for _ in range(5):
        assert client.post("/forgotten/", {"username": "KEYED@example.com"}).status_code == 200
    assert Message.objects.count() == 3


def strip_tokens(page: bytes) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page.decode())


def test_sign_out_everywhere_ends_the_other_browser(keyed: Cast, client: Client) -> None:
    other = Client()
    assert sign_in(client) == sign_in(other) == 302
    person = keyed.people["keyed"]
    assert other.get("/sign-in/").status_code == 302
    actions.sign_out_everywhere(person.pk, by=keyed.keyed)
    assert other.get("/sign-in/").status_code == 200


def test_leaver_is_out_at_once(keyed: Cast, client: Client) -> None:
    assert sign_in(client) == 302
    actions.leave(keyed.people["keyed"].pk, by=keyed.admin)
    assert client.get("/sign-in/").status_code == 200
    assert sign_in(client) == 200
