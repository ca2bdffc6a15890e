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


def test_notice_of_who_is_on_leave_reaches_the_stand_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "READ", follower.READ.replace("AND xid < pg_snapshot_xmin(pg_current_snapshot())", ""))
    technician, mate = cast.people["technician"].pk, cast.people["mate"].pk
    rosters.note_leave(technician, since=cast.at, until=cast.at + timedelta(days=2), reason="病假", stand_in_id=mate, by=cast.manager)
    case = make_case(cast, "accepted")
    actions.dispatch_case(case.pk, keeper_id=technician, is_away_confirmed=True, by=cast.dispatcher)
    follower.follow(by=system_actor("reactions", cast.at, *REACHES))
    people = set(Message.objects.filter(template__code="keeper.dispatched").values_list("to_person_id", flat=True))
    assert people == {mate}
