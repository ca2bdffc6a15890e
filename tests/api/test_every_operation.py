"""Held against every operation there is, also those that come tomorrow: doors, sentences, and nothing changed by a refusal."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.api.conftest import Caller
from tests.api.operations import Operation, filled, objects_of, operations, stored
from tests.factories.cast import make_cast
from tonglu.access.commands import issue_api_key

pytestmark = pytest.mark.django_db  # in their order before the tests that empty the tables
OPEN = {"GET /lookups/{list_code}", "GET /message-templates"}  # code lists that are the same for everybody who may ask
Ask = Callable[[str, Operation], None]


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, object]]:
    """One world for all operations: what they refuse leaves it as it is, so that it need not be built again."""
    from django.test import Client

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        patch.setenv("TONGLU_NOW", cast.at.isoformat())
        objects = objects_of(cast)
        callers = {who: Caller(issue_api_key(who), Client(raise_request_exception=False)) for who in ("stranger", "manager")}
        callers["nobody"] = Caller("tl_wrong", Client(raise_request_exception=False))
        yield {"objects": objects, "keeper": cast.people["technician"].pk, **callers}
        transaction.set_rollback(True)


def ask(desk: dict[str, object], who: str, operation: Operation, body: object) -> tuple[int, object]:
    caller = desk[who]
    assert isinstance(caller, Caller)
    path = operation.path.format(**desk["objects"])  # type: ignore[arg-type]
    if operation.method == "GET":
        answer = caller.get(path)
    else:
        answer = caller.post(path, body) if operation.method == "POST" else caller.patch(path, body)
    is_json = answer["Content-Type"].startswith("application/json")
    return answer.status_code, answer.json() if is_json else None


def test_nobody_asks_without_a_key(desk: dict[str, object]) -> None:
    before = stored()
    said = {each.name: ask(desk, "nobody", each, {}) for each in operations()}
    sentence = {"error": "密钥缺失、不对或已停用；请在 Authorization 里写 Bearer 加密钥"}
    assert {name for name, told in said.items() if told != (401, sentence)} == set()
    assert stored() == before


def test_stranger_reaches_no_record_and_changes_nothing(desk: dict[str, object]) -> None:
    before = stored()
    wanted = [each for each in operations() if "{" in each.path and each.name not in OPEN]
    said = {each.name: ask(desk, "stranger", each, body_of(each, desk)) for each in wanted}
    gone = (404, {"error": "没有找到，或不在您的范围内"})
    shape = {name for name, told in said.items() if told != gone and told[0] == 422}
    assert {name: told for name, told in said.items() if told != gone and name not in shape} == {}
    assert shape == {"POST /cases/{case_id}/photos"}  # an upload is read before its case is looked for
    assert stored() == before


def body_of(operation: Operation, desk: dict[str, object]) -> dict[str, object]:
    """A keeper who exists, and another case as parent: these are looked at before the case itself."""
    wanted = {"keeper_id": desk["keeper"], "parent": 999_999}
    body = filled(operation)
    return body | {name: value for name, value in wanted.items() if name in body}


WRONG: list[object] = [[], {"no_such_field": 1}, b"{", b"\xff\xfe", "words", {"words": {"a": 1}, "reason": ["x"]}]


def test_wrong_bodies_get_a_sentence_and_change_nothing(desk: dict[str, object]) -> None:
    before = stored()
    for each in operations():
        if each.takes_json and each.method == "POST":
            for body in WRONG:
                status, told = ask(desk, "manager", each, body)
                assert (status in {400, 404, 422}, set(told or {})) == (True, {"error"}), (each.name, body, status, told)  # type: ignore[call-overload]
    assert stored() == before


def test_every_operation_declares_its_refusals() -> None:
    missing = {
        each.name: each.described["responses"].keys()
        for each in operations()
        if not {"401", "404", "422", "429"} <= each.described["responses"].keys()
    }
    assert missing == {}


def test_every_operation_is_described() -> None:
    bare = [each.name for each in operations() if not each.described.get("summary") or not each.described.get("tags")]
    assert bare == []
