"""One-time links: once, in time, and of two clicks at once only one gets through."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.factories.cast import NOON, Cast, make_cast
from tonglu.access import actions, commands
from tonglu.access.models import Person, SignInLink
from tonglu.access.rules.tokens import hash_of
from tonglu.lib.actor import Actor, ActorKind
from tonglu.lib.refusals import Refused

STRANGER = Actor(ActorKind.LINK, NOON, via="web")


def token_of(path: str) -> str:
    return path.strip("/").split("/")[-1]


def test_link_works_once(cast: Cast) -> None:
    token = token_of(actions.sign_in_link("agent", by=cast.admin))
    link = actions.use_link(token, by=STRANGER)
    assert link.person == cast.people["agent"]
    with pytest.raises(Refused, match="已失效"):
        actions.use_link(token, by=STRANGER)


def test_only_the_hash_is_kept(cast: Cast) -> None:
    token = token_of(actions.sign_in_link("agent", by=cast.admin))
    assert SignInLink.objects.get().token_hash == hash_of(token) != token


def test_link_expires(cast: Cast) -> None:
    token = token_of(actions.sign_in_link("agent", by=cast.admin))
    late = Actor(ActorKind.LINK, NOON + timedelta(hours=24), via="web")
    with pytest.raises(Refused, match="已失效"):
        actions.use_link(token, by=late)


def test_command_line_links_need_a_known_name(cast: Cast) -> None:
    assert commands.sign_in_link("agent").startswith("/link/")
    with pytest.raises(Refused, match="没有登录名为「nobody」的人员"):
        commands.sign_in_link("nobody")


def test_agent_makes_no_links(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有登录名"):
        actions.sign_in_link("colleague", by=cast.agent)


def test_leaver_gets_no_link_and_earlier_ones_die(cast: Cast) -> None:
    token = token_of(actions.sign_in_link("agent", by=cast.admin))
    actions.leave(cast.people["agent"].pk, by=cast.admin)
    with pytest.raises(Refused, match="已失效"):
        actions.use_link(token, by=STRANGER)
    with pytest.raises(Refused, match="已离职"):
        actions.sign_in_link("agent", by=cast.admin)


def test_weak_password_leaves_the_link_usable(cast: Cast) -> None:
    token = token_of(actions.sign_in_link("agent", purpose="password", by=cast.admin))
    with pytest.raises(Refused):
        actions.set_password_by_link(token, password="123", by=STRANGER)
    person = actions.set_password_by_link(token, password="correct-horse-7", by=STRANGER)
    assert Person.objects.get(pk=person.pk).check_password("correct-horse-7")


# --- the race


@contextmanager
def lock_removed() -> Iterator[None]:
    locking = QuerySet.select_for_update
    QuerySet.select_for_update = lambda self, **_: self.all()  # type: ignore[method-assign]
    try:
        yield
    finally:
        QuerySet.select_for_update = locking  # type: ignore[method-assign]


def click_twice_at_once(token: str) -> int:
    """Let two clicks meet between reading the link and marking it used; return how many got through."""
    meeting = threading.Barrier(2, timeout=1.5)
    through: list[int] = []
    save = SignInLink.save

    def meet_and_save(self: SignInLink, *args: Any, **kwargs: Any) -> None:
        with suppress(threading.BrokenBarrierError):  # broken: the other one waits for the lock
            meeting.wait()
        save(self, *args, **kwargs)

    def click() -> None:
        try:
            through.append(actions.use_link(token, by=STRANGER).pk)
        except Refused:
            pass
        finally:
            connection.close()

    SignInLink.save = meet_and_save  # type: ignore[assignment, method-assign]
    try:
        clicks = [threading.Thread(target=click) for _ in range(2)]
        for each in clicks:
            each.start()
        for each in clicks:
            each.join()
    finally:
        SignInLink.save = save  # type: ignore[method-assign]
    return len(through)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_get_through_once(transactional_cast: Cast) -> None:
    with lock_removed():
        token = token_of(actions.sign_in_link("agent", by=transactional_cast.admin))
        assert click_twice_at_once(token) == 2
    token = token_of(actions.sign_in_link("agent", by=transactional_cast.admin))
    assert click_twice_at_once(token) == 1


@pytest.fixture
def transactional_cast(transactional_db: None) -> Cast:
    return make_cast()
