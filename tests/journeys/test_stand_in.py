"""Who is on leave has a stand-in who hears instead."""

from datetime import timedelta

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tonglu.access.actions import rosters
from tonglu.journeys import follower
from tonglu.journeys.jobs import REACHES
from tonglu.lib.actor import system_actor
from tonglu.messaging.models import Message
from tonglu.service import actions


@pytest.mark.parametrize(
    ("keeper", "stand_in", "heard"),
    [
        ("agent", "colleague", {"colleague"}),
        ("technician", "mate", {"dispatcher", "manager"}),  # a technician opens his own cases only: who can hand it over hears instead
    ],
)
def test_notice_of_who_is_on_leave_reaches_who_can_act(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, keeper: str, stand_in: str, heard: set[str]
) -> None:
    monkeypatch.setattr(follower, "READ", follower.READ.replace(follower.SETTLED, ""))
    away, instead = cast.people[keeper].pk, cast.people[stand_in].pk
    rosters.note_leave(away, since=cast.at, until=cast.at + timedelta(days=2), reason="病假", stand_in_id=instead, by=cast.manager)
    case = make_case(cast, "accepted")
    actions.dispatch_case(case.pk, keeper_id=away, is_away_confirmed=True, by=cast.dispatcher)
    follower.follow(by=system_actor("reactions", cast.at, *REACHES))
    people = set(Message.objects.filter(template__code="keeper.dispatched").values_list("to_person_id", flat=True))
    assert people == {cast.people[each].pk for each in heard}
