"""Filters under a name: one's own, shared with colleagues of a place, seen by nobody else."""

import pytest

from tests.factories.cast import Cast
from tests.web.signing import Sign, sign
from tonglu.access.models import SavedView

__all__ = ["sign"]
KEEP = "/views/cases/keep/"


def test_view_is_kept_and_leads_back(cast: Cast, sign: Sign) -> None:
    agent = sign("agent")
    given = {"name": "我的急件", "query": "state=handling&due=late&after=abc"}
    assert agent.post(KEEP, given)["Location"] == "/cases/?state=handling&due=late"
    assert agent.post(KEEP, {**given, "query": "state=new"})["Location"] == "/cases/?state=new"  # written anew
    assert "我的急件" in agent.get("/cases/").content.decode()
    assert "我的急件" not in agent.get("/customers/").content.decode()
    assert "我的急件" not in sign("colleague").get("/cases/").content.decode()
    assert SavedView.objects.count() == 1


def test_shared_view_is_seen_where_it_is_shared(cast: Cast, sign: Sign) -> None:
    sign("agent").post(KEEP, {"name": "晨会", "query": "state=new", "is_shared": "on"})
    assert "晨会" in sign("colleague").get("/cases/").content.decode()
    assert "晨会" not in sign("stranger").get("/cases/").content.decode()
    view = SavedView.objects.get()
    assert sign("colleague").post(f"/views/{view.pk}/drop/").status_code == 404
    assert sign("agent").post(f"/views/{view.pk}/drop/", {"next": "https://elsewhere.example/"})["Location"] == "/"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": " \u3000"},
        {"name": "\x00"},
        {"name": "长" * 100_000},
        {"query": ""},
        {"query": "after=x"},
        {"query": "q=" + "x" * 3_000},
    ],
)
def test_what_cannot_be_kept_says_so(cast: Cast, sign: Sign, typed: dict[str, str]) -> None:
    answer = sign("agent").post(KEEP, {"name": "甲", "query": "state=new", **typed}, follow=True)
    assert (answer.status_code, SavedView.objects.count(), "toast-late" in answer.content.decode()) == (200, 0, True)


def test_unknown_list_is_none(cast: Cast, sign: Sign) -> None:
    assert sign("agent").post("/views/people/keep/", {"name": "x", "query": "a=1"}).status_code == 404
