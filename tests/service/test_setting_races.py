"""Two people set the same rule at once: the second follows the first, and nobody meets a fault of the table."""

from collections.abc import Callable
from datetime import date, timedelta
from types import ModuleType

import pytest
from django.db import IntegrityError

from tests.factories.cast import NOON, Cast, make_cast
from tests.service.races import reading_together, refused, together
from tonglu.lib.actor import Actor
from tonglu.lib.calendar import DayKind, DayRow
from tonglu.messaging import actions as messaging
from tonglu.messaging.models import MessageTemplate
from tonglu.organisation.actions import calendars
from tonglu.organisation.models import CalendarDay, WorkCalendar
from tonglu.service import check_back_settings, ladder, policies, standards
from tonglu.service.models import CheckBackRule, CheckBackScript, ClockPolicy, LadderStep, ServiceStandard

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
Set = Callable[[Actor, int], object]


def policy(by: Actor, node_id: int) -> object:
    calendar = WorkCalendar.objects.values_list("pk", flat=True)[0]
    return policies.set_policy(node_id=node_id, kind="help", clock="response", within_minutes=15, calendar_id=calendar, by=by)


def rule(by: Actor, node_id: int) -> object:
    calendar = WorkCalendar.objects.values_list("pk", flat=True)[0]
    return check_back_settings.set_check_back_rule(
        node_id=node_id, kind="help", rate=50, within_minutes=600, calendar_id=calendar, waits=False, by=by
    )  # fmt: skip


def step(by: Actor, node_id: int) -> object:
    return ladder.set_ladder_step(node_id=node_id, clock="close", level="city", basis="due", amount=5, by=by)


def standard(by: Actor, node_id: int) -> object:
    return standards.set_standard(
        node_id=node_id, code="respond", sentence="十五分钟响应", measure="arrival", limit_minutes=15, target=95, by=by
    )  # fmt: skip


def script(by: Actor, node_id: int) -> object:
    return check_back_settings.save_check_back_script("help", text=f"您好，{by.at:%S}", questions=[], by=by)


def template(by: Actor, node_id: int) -> object:
    return messaging.save_template("case.closed", text=f"已办结 {by.at:%S}", by=by)


@pytest.mark.parametrize(
    ("act", "where", "rows"),
    [
        (policy, policies, lambda: ClockPolicy.objects.filter(kind="help", node__isnull=False)),
        (rule, check_back_settings, lambda: CheckBackRule.objects.filter(kind="help", node__isnull=False)),
        (step, ladder, lambda: LadderStep.objects.filter(node__isnull=False)),
        (standard, standards, lambda: ServiceStandard.objects.filter(code="respond", node__isnull=False)),
        (script, check_back_settings, lambda: CheckBackScript.objects.filter(kind="help")),
        (template, messaging, lambda: MessageTemplate.objects.filter(code="case.closed", version__gt=1)),
    ],
)
@pytest.mark.parametrize("guarded", [False, True], ids=["guard off", "guard on"])
def test_two_set_the_same_rule(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, act: Set, where: ModuleType, rows: Callable[[], object], *, guarded: bool
) -> None:
    cast: Cast = make_cast()
    sides = [cast.actor("admin", NOON), cast.actor("admin", NOON + timedelta(seconds=1))]
    before = rows().count()  # type: ignore[attr-defined]
    if not guarded:
        monkeypatch.setattr(where, "wait_turn", lambda _: None)
    with reading_together(monkeypatch, where, "tell", locked=True):
        answers = together(*(lambda by=by: act(by, cast.project.pk) for by in sides))  # type: ignore[misc]
    if not guarded:
        assert [type(each) for each in refused(answers)] == [IntegrityError]  # the table itself stops the second
        return
    faults = refused(answers)
    assert (len(faults) < 2, [each for each in faults if isinstance(each, IntegrityError)]) == (True, [])
    assert rows().count() - before == 2 - len(faults)  # type: ignore[attr-defined]


@pytest.mark.parametrize("guarded", [False, True], ids=["guard off", "guard on"])
def test_two_write_the_same_statutory_day(transactional_db: None, monkeypatch: pytest.MonkeyPatch, *, guarded: bool) -> None:
    by = make_cast().admin
    day = DayRow(date(2031, 3, 4), DayKind.HOLIDAY, "测试")
    if not guarded:
        monkeypatch.setattr(calendars, "wait_turn", lambda _: None)
    with reading_together(monkeypatch, calendars, "_stamp", locked=True):
        answers = together(*[lambda: calendars.set_day(calendar_id=None, day=day, by=by)] * 2)
    assert [type(each) for each in refused(answers)] == ([] if guarded else [IntegrityError])
    assert CalendarDay.objects.filter(calendar=None, on=day.on).count() == 1
