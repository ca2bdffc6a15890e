"""What the worker does with a segment: once, whole or not at all, as who asked may see it at that moment, and the bell tells the end."""

import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from functools import partial
from typing import Any, Final

import pytest
from django.db import IntegrityError, connection

from tests.factories.cast import Cast, make_cast
from tests.factories.customers import make_customer
from tests.service.races import reading_together, together
from tests.standing.frozen import frozen_segment
from tonglu.access.models import Role
from tonglu.audit.models import FactRow
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.models import Message
from tonglu.standing import actions, jobs, running, runs
from tonglu.standing.actions import segments as deeds
from tonglu.standing.models import Segment, SegmentMember, SegmentRun

transactional = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WITH_PHONE: Final[dict[str, Any]] = {"v": 1, "join": "all", "parts": [{"is": "customers.phone"}]}
PEOPLE: Final = 3


def waiting(cast: Cast, *, is_static: bool = True) -> Segment:
    for place in range(PEOPLE):
        make_customer(cast.agent, cast.project.pk, f"王{place}", f"1380000000{place}")
    return actions.make_segment(name="有电话", node_id=cast.project.pk, rule=WITH_PHONE, is_static=is_static, by=cast.manager)


def rung(cast: Cast) -> list[str]:
    rows = Message.objects.filter(to_person_id=cast.people["manager"].pk, template__code="segment.done").order_by("pk")
    return [each.text for each in rows]


def test_the_request_only_puts_it_in_hand(cast: Cast) -> None:
    segment = waiting(cast)
    assert (segment.frozen_at, SegmentMember.objects.count(), runs.work_on(cast.manager, [segment])[segment.pk].freezing is not None) == (
        None, 0, True,
    )  # fmt: skip
    with pytest.raises(Refused, match="正在固定成员"):
        actions.change_segment(segment.pk, name="x", rule={**WITH_PHONE, "not": True}, by=cast.manager)
    later = make_customer(cast.agent, cast.project.pk, "王后来", "13800000009")  # the moment of the worker counts
    jobs.resume_segments()
    segment.refresh_from_db()
    assert (segment.frozen_count, SegmentMember.objects.filter(customer=later).count()) == (PEOPLE + 1, 1)
    assert rung(cast) == ["客群“有电话”：固定了 4 人"]
    assert FactRow.objects.filter(kind="standing.segment_frozen").count() == 1
    running.run_segment(segment.runs.get().pk, at=cast.at)  # once more does nothing
    assert (SegmentMember.objects.count(), len(rung(cast))) == (PEOPLE + 1, 1)
    with pytest.raises(Refused, match="已经固定了"):
        actions.freeze_segment(segment.pk, by=cast.manager)


def test_counted_to_the_last_one_until_the_rule_is_another(cast: Cast) -> None:
    segment = waiting(cast, is_static=False)
    run = actions.count_segment(segment.pk, by=cast.agent)  # who may look may let it be counted
    assert actions.count_segment(segment.pk, by=cast.manager).pk == run.pk
    running.run_segment(run.pk, at=cast.at)
    counted = runs.work_on(cast.manager, [segment])[segment.pk].counted
    assert counted is not None
    assert (counted.count, counted.asked_by.name, SegmentMember.objects.count()) == (PEOPLE, "agent员", 0)
    segment = actions.change_segment(segment.pk, name="没有电话", rule={**WITH_PHONE, "not": True}, by=cast.manager)
    assert runs.work_on(cast.manager, [segment])[segment.pk].counted is None
    for act, who in (
        (actions.freeze_segment, cast.agent),
        (actions.count_segment, cast.stranger),
        (actions.count_segment, cast.technician),
    ):
        with pytest.raises(NotAllowed):
            act(segment.pk, by=who)


def test_what_came_to_nothing_says_why_and_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = waiting(cast)
    monkeypatch.setattr(running, "MOST_FROZEN", PEOPLE - 1)
    running.run_segment(segment.runs.get().pk, at=cast.at)
    assert (SegmentMember.objects.count(), Segment.objects.get().frozen_at) == (0, None)
    monkeypatch.undo()
    again = actions.freeze_segment(segment.pk, by=cast.manager)
    Role.objects.filter(code="manager").update(wide=["customer.view", "node.view"])  # who asked may not any more
    running.run_segment(again.pk, at=cast.at)
    refused = runs.work_on(cast.manager, [segment])[segment.pk].refused
    assert refused is not None
    assert [*rung(cast), SegmentMember.objects.count()] == [
        "客群“有电话”：超过 2 人，固定不下；请加一个条件", "客群“有电话”：已经没有看这个客群的权限了", 0,
    ]  # fmt: skip
    assert refused.pk == again.pk


def breaking_up_to(segment: Segment) -> None:
    """The members of these segments cannot be written, whoever tries: the disk is full."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.full_up() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER full_up BEFORE INSERT ON standing_segmentmember FOR EACH ROW"
            f" WHEN (NEW.segment_id <= {segment.pk}) EXECUTE FUNCTION pg_temp.full_up()"
        )


def test_those_that_break_every_time_hold_up_nobody_and_end(cast: Cast) -> None:
    def make(name: str) -> Segment:
        return actions.make_segment(name=name, node_id=cast.project.pk, rule=WITH_PHONE, is_static=True, by=cast.manager)

    make_customer(cast.agent, cast.project.pk, "王小明", "13800000001")
    broken = [make(f"满{number}") for number in range(5)]
    breaking_up_to(broken[-1])
    behind = make("有电话")
    for _minute in range(2):
        jobs.resume_segments()
    assert rung(cast) == ["客群“有电话”：固定了 1 人"]
    for _minute in range(running.MOST_TRIES):
        jobs.resume_segments()
    assert {each.runs.get().state for each in broken} == {"refused"}
    assert (behind.runs.get().tries, SegmentMember.objects.count()) == (1, 1)
    why = f"试了 5 次都没有做成；请把任务号 {broken[0].runs.get().pk} 告诉管理员"
    assert (rung(cast)[1], len(rung(cast))) == (f"客群“满0”：{why}", 6)
    actions.freeze_segment(broken[0].pk, by=cast.manager)  # it may be asked for anew


def test_a_segment_put_away_meanwhile_is_not_frozen(cast: Cast) -> None:
    segment = waiting(cast)
    actions.end_segment(segment.pk, by=cast.manager)
    running.run_segment(segment.runs.get().pk, at=cast.at)
    assert (segment.runs.get().state, SegmentMember.objects.count()) == ("refused", 0)
    assert frozen_segment(cast, name="有电话", rule=WITH_PHONE).frozen_count == PEOPLE  # its name is free again


@transactional
@pytest.mark.parametrize("locked", [False, True], ids=["without the lock", "with it"])
def test_asked_twice_at_once_it_is_one(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast = make_cast()
    segment = waiting(cast, is_static=False)
    with reading_together(monkeypatch, deeds, "waiting_for", locked=locked):
        side = partial(actions.freeze_segment, segment.pk, by=cast.manager)
        answers = together(side, side)
    assert len([each for each in answers if isinstance(each, IntegrityError)]) == (0 if locked else 1)  # without it the key alone decides
    assert len({each.pk for each in answers if isinstance(each, SegmentRun)}) == 1


@transactional
@pytest.mark.parametrize("locked", [False, True], ids=["without the lock", "with it"])
def test_two_workers_freeze_once_in_one_try(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast = make_cast()
    run = waiting(cast).runs.get()
    if not locked:
        monkeypatch.setattr(running, "_held", lambda _run_id: nullcontext(True))
    with reading_together(monkeypatch, running, "_begun", locked=True):
        side = partial(running.run_segment, run.pk, at=cast.at)
        assert together(side, side) == [None, None]
    run.refresh_from_db()
    assert run.tries == (1 if locked else 2)  # without it the second breaks on the members of the first
    assert (SegmentMember.objects.count(), Segment.objects.get().frozen_count) == (PEOPLE, PEOPLE)


@transactional
def test_worker_killed_with_minus_nine_leaves_nothing_and_is_taken_up_again(cast: Cast) -> None:
    """A real process, a real SIGKILL between the members and the end of its transaction."""
    segment = waiting(cast)
    run = segment.runs.get()
    code = (
        "import django; django.setup()\n"
        "import time\n"
        "from tests.factories.cast import NOON\n"
        "from tonglu.standing import running\n"
        "def held(*_given, **_named): print('written', flush=True); time.sleep(60)\n"
        f"running._freeze = held; running.run_segment({run.pk}, at=NOON)\n"
    )
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    home = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": "src:."}
    worker = subprocess.Popen([sys.executable, "-c", code], env=home, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "written\n"
    jobs.resume_segments()  # another worker passes over what this one holds
    assert run_state(run) == ("waiting", 0)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    until = time.monotonic() + 30
    while run_state(run)[0] == "waiting" and time.monotonic() < until:  # its connection is gone as soon as the server sees it
        jobs.resume_segments()
    assert run_state(run) == ("done", PEOPLE)


def run_state(run: SegmentRun) -> tuple[str, int]:
    return SegmentRun.objects.get(pk=run.pk).state, SegmentMember.objects.count()
