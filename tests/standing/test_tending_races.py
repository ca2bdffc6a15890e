"""Two who work down one list at once are given two people: the unique key decides, and without its condition it would not."""

import pytest

from tests.factories.cast import NOON, make_cast
from tests.factories.customers import make_customer
from tests.service.races import together
from tonglu.standing import actions, tending
from tonglu.standing.actions import tending as deeds
from tonglu.standing.models import DataClaim
from tonglu.standing.rules.tending import CLAIMED_FOR, LISTS

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.parametrize("locked", [False, True], ids=["without the condition", "with it"])
def test_two_at_once_are_given_two(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast = make_cast()
    two = [make_customer(cast.agent, cast.project.pk, name, "").pk for name in ("甲一", "乙二")]
    if not locked:
        monkeypatch.setattr(deeds, "CLAIM", deeds.CLAIM.replace("WHERE standing_dataclaim.until <= %(at)s OR", "WHERE true OR"))
    rows = tending.candidates(cast.agent, tending.on_list(cast.agent, LISTS["phone"]))
    assert sorted(rows) == sorted(two)
    given = together(lambda: actions.claim_first(rows, by=cast.agent), lambda: actions.claim_first(rows, by=cast.colleague))
    assert len(set(given)) == (2 if locked else 1)
    if locked:
        assert tending.candidates(cast.agent, tending.on_list(cast.agent, LISTS["phone"])) == []
        assert actions.claim_first(rows, by=cast.manager) is None
        late = cast.actor("manager", NOON + CLAIMED_FOR)
        assert actions.claim_first(rows, by=late) == rows[0]
        assert DataClaim.objects.count() == 2
