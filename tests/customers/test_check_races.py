"""A burst of questions counts one by one: with one question left, two at once get one answer."""

import pytest

from tests.factories.cast import make_cast
from tests.service.races import reading_together, refused, the_only_refusal, together
from tonglu.audit.models import FactRow
from tonglu.customers import actions
from tonglu.customers.actions import checks
from tonglu.customers.rules import checks as rules

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.parametrize("locked", [False, True], ids=["without the lock", "with it"])
def test_two_at_once_are_two(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast = make_cast()
    monkeypatch.setattr(rules, "MOST_AN_HOUR", 1)
    if not locked:
        monkeypatch.setattr(checks, "wait_turn", lambda _: None)
    with reading_together(monkeypatch, checks, "refuse_too_many", locked=locked):
        answers = together(
            lambda: actions.check_customer(phone="13800000001", by=cast.agent),
            lambda: actions.check_customer(phone="13800000002", by=cast.agent),
        )
    if locked:
        assert "一小时最多查重 1 次" in the_only_refusal(answers)
    else:
        assert refused(answers) == []
    assert FactRow.objects.filter(kind="customers.checked").count() == (1 if locked else 2)
