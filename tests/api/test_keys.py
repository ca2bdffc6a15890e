"""Keys weaker than their person, and how often they may ask."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller
from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tonglu.access import actions
from tonglu.access.permissions import Permission as P
from tonglu.exchange import rates
from tonglu.lib.refusals import Refused
from tonglu.service.models import Case

Call = Callable[[str], Caller]
TOO_OFTEN = {"error": "请求太频繁，请在 60 秒后再试"}


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    rates._held.clear()
    yield
    rates._held.clear()


def keyed(cast: Cast, **limits: Any) -> Caller:
    key = actions.issue_api_key("manager", name="报表", by=cast.manager, **limits)
    return Caller(key, Client(raise_request_exception=False))


def test_read_only_key_reads(call: Call, cast: Cast) -> None:
    case, reader = make_case(cast), keyed(cast, is_read_only=True)
    assert reader.get(f"/cases/{case.pk}").json()["arrows"] == []
    assert reader.post("/cases", {"words": "漏水"}).status_code == 404
    assert reader.post(f"/cases/{case.pk}/accept").status_code == 404
    assert Case.objects.get().state == "new"


def test_scoped_key_does_what_it_was_given(call: Call, cast: Cast) -> None:
    opener = keyed(cast, scopes=[P.CASE_OPEN])
    assert opener.post("/cases", {"words": "漏水"}).status_code == 201
    assert opener.get("/cases").json() == {"items": [], "next": None}
    assert opener.get("/customers").json() == {"items": [], "next": None}


def test_key_gives_no_more_than_its_person_has(call: Call, cast: Cast) -> None:
    strong = keyed(cast, scopes=[P.ROLE_EDIT, P.CASE_VIEW])
    case = make_case(cast)
    assert strong.get(f"/cases/{case.pk}").status_code == 200
    assert strong.post(f"/cases/{case.pk}/accept").status_code == 404


def test_key_works_on_its_last_day_and_no_longer(call: Call, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = keyed(cast, expires_on=date(2026, 9, 30))
    assert caller.get("/cases").status_code == 200
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(days=1)).isoformat())
    assert caller.get("/cases").status_code == 401


LIMITS: list[tuple[dict[str, Any], str]] = [
    ({"scopes": ["case.fly"]}, "没有权限「case.fly」，请从列表中选择"),
    ({"scopes": ["\x00" * 90]}, "没有权限「」，请从列表中选择"),
    ({"expires_on": date(2026, 9, 29)}, "有效期要在今天和十年以内之间"),
    ({"expires_on": date(9999, 12, 31)}, "有效期要在今天和十年以内之间"),
    ({"per_minute": 0}, "每分钟请求数应在 1 到 1000000 之间"),
    ({"per_minute": -5}, "每分钟请求数应在 1 到 1000000 之间"),
    ({"per_minute": 10**9}, "每分钟请求数应在 1 到 1000000 之间"),
    ({"name": "长" * 61}, "用途太长（61 字），最多 60 个字"),
]


@pytest.mark.parametrize(("limits", "sentence"), LIMITS, ids=range(len(LIMITS)))
def test_bad_limit_gets_a_sentence(cast: Cast, limits: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.issue_api_key("manager", by=cast.manager, **limits)
    assert str(refusal.value) == sentence
    assert not cast.people["manager"].api_keys.exists()


def test_key_that_asks_too_often_waits(call: Call, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = keyed(cast, per_minute=3)
    assert [caller.get("/nodes").status_code for _ in range(3)] == [200] * 3
    refused = caller.post("/cases", {"words": "漏水"})
    assert (refused.status_code, refused.json(), refused["Retry-After"]) == (429, TOO_OFTEN, "60")
    assert not Case.objects.exists()
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(minutes=1)).isoformat())
    assert caller.get("/nodes").status_code == 200


def test_processes_share_the_allowance(cast: Cast) -> None:
    """A process that knows nothing of what another took still finds the minute spent."""
    passed = 0
    for _process in range(5):
        rates._held.clear()
        passed += sum(rates.wait_for("key:7", 100, cast.at) == 0 for _ in range(60))
    assert passed == 100


def test_allowance_costs_a_statement_per_handful(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert [rates.wait_for("key:8", 500, cast.at) for _ in range(30)] == [0] * 30
        assert len(seen) == 3
        for _ in range(500):
            rates.wait_for("key:8", 500, cast.at)
    assert len(seen) == 50  # when the minute is spent nobody asks again
