"""One key, one case: repeats are answered, never done again."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.api.conftest import Caller
from tests.factories.cases import make_case
from tests.factories.cast import Cast, make_cast
from tonglu.access.commands import issue_api_key
from tonglu.service.models import Case

Call = Callable[[str], Caller]
KEY = "Idempotency-Key"
WORDS = "楼上漏水"


def test_repeat_is_answered_alike(call: Call) -> None:
    agent = call("agent")
    first, second = (agent.post("/cases", {"words": WORDS}, **{KEY: "a"}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert (first.headers.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_key_with_another_body_is_refused(call: Call) -> None:
    agent = call("agent")
    agent.post("/cases", {"words": WORDS}, **{KEY: "a"})
    answer = agent.post("/cases", {"words": "另一件"}, **{KEY: "a"})
    assert (answer.status_code, answer.json()) == (422, {"error": "这个 Idempotency-Key 已用于另一个请求，请换一个新的"})
    assert Case.objects.count() == 1


def test_refused_request_may_use_its_key_again(call: Call) -> None:
    agent = call("agent")
    assert agent.post("/cases", {"words": ""}, **{KEY: "a"}).status_code == 422
    assert agent.post("/cases", {"words": WORDS}, **{KEY: "a"}).status_code == 201


def test_keys_belong_to_their_person(call: Call) -> None:
    ids = {call(name).post("/cases", {"words": WORDS}, **{KEY: "a"}).json()["id"] for name in ("agent", "colleague")}
    assert len(ids) == 2


def test_arrow_is_taken_once(call: Call, cast: Cast) -> None:
    case = make_case(cast)
    agent = call("agent")
    answers = [agent.post(f"/cases/{case.pk}/accept", {}, **{KEY: "a"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert agent.post(f"/cases/{case.pk}/accept", {}).status_code == 422


@pytest.mark.parametrize("key", ["", " ", "x" * 201])
def test_bad_key_gets_a_sentence(call: Call, key: str) -> None:
    answer = call("agent").post("/cases", {"words": WORDS}, **{KEY: key})
    assert (answer.status_code, answer.json()) == (422, {"error": "Idempotency-Key 应为 1 到 200 个可见字符"})


def _at_once(key: str, count: int, headers: dict[str, str]) -> list[int]:
    """Post the same case from as many threads and return the statuses."""
    start, statuses = threading.Barrier(count), []

    def post() -> None:
        from django.test import Client

        caller = Caller(key, Client())
        start.wait(timeout=20)
        try:
            statuses.append(caller.post("/cases", {"words": WORDS}, **headers).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return statuses


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(("headers", "cases"), [({}, 50), ({KEY: "one"}, 1)], ids=["without a key", "with one key"])
def test_fifty_at_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], cases: int) -> None:
    """Without the key the double submit happens; with it there is one case and fifty like answers."""
    cast = make_cast()
    monkeypatch.setenv("TONGLU_NOW", cast.at.isoformat())
    assert _at_once(issue_api_key("agent"), 50, headers) == [201] * 50
    assert Case.objects.count() == cases
