"""One key, one act: repeats get the first answer, also when fifty come at once."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories.cast import Cast
from tonglu.exchange import idempotency
from tonglu.exchange.idempotency import Answer, idempotent
from tonglu.exchange.models import IdempotencyKey
from tonglu.lib.refusals import Refused
from tonglu.organisation.models import LookupItem

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)
transactional = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def make(code: str = "once") -> tuple[int, dict[str, int]]:
    """An act without a constraint of its own to hide behind."""
    count = LookupItem.objects.filter(list_code="acts").count()
    made = LookupItem.objects.create(list_code="acts", code=f"{code}{count}{threading.get_ident()}", name="x")
    return 201, {"id": made.pk}


def acts() -> int:
    return LookupItem.objects.filter(list_code="acts").count()


def test_repeat_gets_the_first_answer(cast: Cast) -> None:
    first = idempotent("person:1", "k", "h", make, at=NOW)
    again = idempotent("person:1", "k", "h", make, at=NOW)
    assert (first.status, first.is_replayed, again.is_replayed, acts()) == (201, False, True, 1)
    assert (again.status, again.body) == (first.status, first.body)


def test_key_belongs_to_its_owner(cast: Cast) -> None:
    idempotent("person:1", "k", "h", make, at=NOW)
    assert (idempotent("person:2", "k", "h", make, at=NOW).is_replayed, acts()) == (False, 2)


def test_other_body_with_the_same_key_is_refused(cast: Cast) -> None:
    idempotent("person:1", "k", "h", make, at=NOW)
    with pytest.raises(Refused, match="这个 Idempotency-Key 已用于另一个请求，请换一个新的"):
        idempotent("person:1", "k", "other", make, at=NOW)
    assert acts() == 1


def test_refused_act_leaves_the_key_free(cast: Cast) -> None:
    def refuse() -> tuple[int, object]:
        make()
        raise Refused("不行")

    with pytest.raises(Refused, match="不行"):
        idempotent("person:1", "k", "h", refuse, at=NOW)
    assert (acts(), IdempotencyKey.objects.count()) == (0, 0)
    assert idempotent("person:1", "k", "mended", make, at=NOW).is_replayed is False


@pytest.mark.parametrize("key", ["", "  ", "k" * 201, "a\0b", "a\nb"])
def test_bad_key_is_refused(cast: Cast, key: str) -> None:
    with pytest.raises(Refused, match="Idempotency-Key 应为 1 到 200 个可见字符"):
        idempotent("person:1", key, "h", make, at=NOW)


def fifty() -> list[Answer]:
    answers: list[Answer] = []
    together = threading.Barrier(50)

    def post() -> None:
        together.wait()
        try:
            answers.append(idempotent("person:1", "k", "h", make, at=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(50)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


@transactional
def test_fifty_at_once_make_one(cast: Cast) -> None:
    answers = fifty()
    assert (len(answers), acts(), len({str(each.body) for each in answers})) == (50, 1, 1)
    assert sum(each.is_replayed for each in answers) == 49


@transactional
def test_without_the_claim_fifty_would_make_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: looking for the key first and writing it afterwards lets several through."""
    gate = threading.Barrier(50)

    def look(owner: str, key: str, request_hash: str, at: datetime) -> int | None:
        seen = IdempotencyKey.objects.filter(owner=owner, key=key).exists()
        gate.wait(30)
        return None if seen else 0

    monkeypatch.setattr(idempotency, "_claim", look)
    fifty()
    assert acts() == 50
