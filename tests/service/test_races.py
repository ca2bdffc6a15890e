"""Each race is first shown to happen with its lock removed, then not with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from tests.factories.cases import fresh, make_case
from tests.factories.cast import Cast, make_cast
from tests.factories.check_backs import make_check_back
from tests.service.races import reading_together, refused, the_only_refusal, together
from tonglu.audit.actions import tell
from tonglu.audit.models import FactRow
from tonglu.lib.actor import system_actor
from tonglu.lib.refusals import Refused
from tonglu.service import actions
from tonglu.service.actions import calling, clocks, dispatching, ending, family, pausing
from tonglu.service.facts import CaseOverdue
from tonglu.service.models import Case, CaseClock, Pause

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BOTH = pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])


@pytest.fixture
def race(transactional_db: None) -> Cast:
    return make_cast()


def told(case: Case, kind: str) -> int:
    return FactRow.objects.filter(subject_id=case.pk, kind=f"service.case_{kind}").count()


@BOTH
def test_two_dispatchers(race: Cast, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    case = make_case(race, "accepted")
    by, boss = race.dispatcher, race.manager
    mine, theirs = race.people["technician"].pk, race.people["mate"].pk
    with reading_together(monkeypatch, dispatching, "take", locked=locked):
        answers = together(
            lambda: actions.dispatch_case(case.pk, keeper_id=mine, by=by),
            lambda: actions.dispatch_case(case.pk, keeper_id=theirs, by=boss),
        )
    if not locked:
        assert (refused(answers), told(case, "dispatched")) == ([], 2)  # both believe that they gave it
        return
    assert the_only_refusal(answers) == "不能派单：当前状态是「处理中」，请刷新后再试"
    assert told(case, "dispatched") == 1


@BOTH
def test_two_grabbers(race: Cast, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    case = make_case(race, "accepted")
    actions.offer_case(case.pk, by=race.dispatcher)
    one, other = race.technician, race.mate
    with reading_together(monkeypatch, dispatching, "take", locked=locked):
        answers = together(lambda: actions.grab_case(case.pk, by=one), lambda: actions.grab_case(case.pk, by=other))
    if not locked:
        assert (refused(answers), told(case, "dispatched")) == ([], 2)
        return
    assert the_only_refusal(answers) == "不能抢单：当前状态是「处理中」，请刷新后再试"
    [winner] = [each for each in answers if isinstance(each, Case)]
    assert fresh(case).keeper_id == winner.keeper_id


@BOTH
def test_two_closers(race: Cast, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    case = make_case(race, "done")
    one, other = race.manager, race.dispatcher
    with reading_together(monkeypatch, ending, "take", locked=locked):
        answers = together(
            lambda: actions.close_case(case.pk, result="甲", by=one), lambda: actions.close_case(case.pk, result="乙", by=other)
        )  # fmt: skip
    if not locked:
        assert (refused(answers), told(case, "closed")) == ([], 2)
        return
    assert the_only_refusal(answers) == "不能关闭：当前状态是「已关闭」，请刷新后再试"
    assert told(case, "closed") == 1


@BOTH
def test_child_placed_while_its_parent_closes(race: Cast, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    parent, child = make_case(race, "done"), make_case(race, words="楼下也漏")
    by = race.manager
    with monkeypatch.context() as patch, reading_together(patch, ending, "refuse_open_children", locked=locked):
        patch.setattr(family, "_refuse_as_parent", _held(ending, family._refuse_as_parent))
        answers = together(
            lambda: actions.close_case(parent.pk, by=by), lambda: actions.place_under(child.pk, parent_id=parent.pk, by=by)
        )  # fmt: skip
    has_open_child = fresh(parent).state == "closed" and fresh(child).parent_id == parent.pk
    assert has_open_child is (not locked), answers
    assert len(refused(answers)) == (1 if locked else 0)


def _held(where: object, real: Callable[[Case], None]) -> Callable[[Case], None]:
    """Let the other side pass the same gate as the function that `reading_together` has wrapped."""

    def waiting(parent: Case) -> None:
        real(parent)
        where.refuse_open_children(Case(pk=0))  # type: ignore[attr-defined]

    return waiting


@BOTH
def test_two_pauses_of_one_case(race: Cast, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    """Here the constraint is what holds them apart, so that is what is taken away; the row's lock is off in both."""
    case, one, other = make_case(race, "handling"), race.technician, race.manager
    until = race.at + timedelta(hours=3)
    with (
        without_constraint("service_pause", "pause_no_overlap", gone=not locked),
        reading_together(monkeypatch, pausing, "take_by_any", locked=False),
    ):
        answers = together(
            lambda: actions.pause_case(case.pk, reason="owner_absent", evidence="家里没人", until=until, by=one),
            lambda: actions.pause_case(case.pk, reason="owner_consent", evidence="等业主同意", until=until, by=other),
        )  # fmt: skip
        if not locked:
            assert (refused(answers), Pause.objects.count(), told(case, "paused")) == ([], 2, 2)  # the same hour waits twice
            return
    assert the_only_refusal(answers) == f"工单 {case.number} 在这段时间已经暂停"
    assert (Pause.objects.count(), told(case, "paused")) == (1, 1)


@contextmanager
def without_constraint(table: str, name: str, *, gone: bool) -> Iterator[None]:
    """Take a constraint away for as long as it takes to show what it is for; the rows that it would refuse go before it returns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        [wording] = cursor.fetchone()
        if not gone:
            yield
            return
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {wording}")


@BOTH
def test_two_agents_call_one_customer(race: Cast, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    check_back = make_check_back(race)
    one, other = race.agent, race.colleague
    with reading_together(monkeypatch, calling, "_refuse_taken", locked=locked):
        answers = together(
            lambda: actions.claim_check_back(check_back.pk, by=one), lambda: actions.claim_check_back(check_back.pk, by=other)
        )
    claims = FactRow.objects.filter(subject_id=check_back.case_id, kind="service.check_back_claimed").count()
    if not locked:
        assert (refused(answers), claims) == ([], 2)  # both believe that the customer is theirs to ring
        return
    assert the_only_refusal(answers).endswith("正在联系这位客户，请换一个")
    assert claims == 1


@BOTH
def test_two_calls_written_at_once(race: Cast, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    check_back = make_check_back(race)
    one, other = race.agent, race.colleague
    with reading_together(monkeypatch, calling, "_refuse_call", locked=locked):
        answers = together(
            lambda: actions.record_check_back(check_back.pk, result="satisfied", by=one),
            lambda: actions.record_check_back(check_back.pk, result="dissatisfied", words="没有", by=other),
        )
    if not locked:
        assert (refused(answers), told_of(check_back.case_id)) == ([], 2)
        return
    assert the_only_refusal(answers).startswith("这个回访已经结束")
    assert told_of(check_back.case_id) == 1


def told_of(case_id: int) -> int:
    return FactRow.objects.filter(subject_id=case_id, kind="service.check_back_called").count()


def test_two_sweepers_tell_once(race: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case(race)
    by = system_actor("sweep_overdue", race.at + timedelta(hours=1))
    clock = CaseClock.objects.get(case=case, clock="response")

    def tell_without_comparing(pk: int) -> None:
        late = CaseClock.objects.get(pk=pk)
        if late.overdue_at is None:
            gate.append(pk)
            while len(gate) < 2:
                pass
            CaseClock.objects.filter(pk=pk).update(overdue_at=by.at)
            tell(_overdue(late), by=by)

    gate: list[int] = []
    together(lambda: tell_without_comparing(clock.pk), lambda: tell_without_comparing(clock.pk))
    assert told(case, "overdue") == 2  # what compare-and-swap is for

    CaseClock.objects.filter(pk=clock.pk).update(overdue_at=None)
    answers = together(*[lambda: actions.sweep_overdue(by=by)] * 4)
    assert (sorted(map(str, answers)), told(case, "overdue")) == (["0", "0", "0", "1"], 3)


def _overdue(clock: CaseClock) -> CaseOverdue:
    return CaseOverdue(case_id=clock.case_id, number="", clock=clock.clock, due_at=clock.due_at.isoformat())


def test_sweep_killed_before_its_end_tells_again_and_once(race: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is cut between the mark and the commit, as kill -9 does."""
    case = make_case(race)
    by = system_actor("sweep_overdue", race.at + timedelta(hours=1))

    def cut(*_: object, **__: object) -> int:
        connection.connection.close()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(clocks, "tell", cut)
        with pytest.raises(KeyboardInterrupt):
            actions.sweep_overdue(by=by)
    connection.close()
    assert (told(case, "overdue"), CaseClock.objects.filter(overdue_at__isnull=False).count()) == (0, 0)
    assert (actions.sweep_overdue(by=by), actions.sweep_overdue(by=by), told(case, "overdue")) == (1, 0, 1)


def test_two_rotations_give_to_two_people(race: Cast) -> None:
    first, second = (make_case(race, "accepted", words=f"漏水{number}") for number in range(2))
    one, other = race.dispatcher, race.manager
    answers = together(lambda: actions.rotate_case(first.pk, by=one), lambda: actions.rotate_case(second.pk, by=other))
    assert refused(answers) == []
    assert fresh(first).keeper_id != fresh(second).keeper_id


def test_numbers_of_many_hands_differ(race: Cast) -> None:
    by = race.agent
    answers = together(*[lambda: actions.open_case(words="同时来电", by=by)] * 8)
    assert len({each.number for each in answers if isinstance(each, Case)}) == 8


def test_refused_side_changes_nothing(race: Cast) -> None:
    case = make_case(race, "done")
    one, other = race.manager, race.dispatcher
    answers = together(lambda: actions.close_case(case.pk, by=one), lambda: actions.force_close_case(case.pk, reason="和解", by=one),
                       lambda: actions.reopen_case(case.pk, reason="又漏", by=other))  # fmt: skip
    assert all(isinstance(each, Case | Refused) for each in answers)
    last = FactRow.objects.filter(subject_id=case.pk).latest("pk").kind
    assert (fresh(case).state == "closed") == (last in {"service.case_closed", "service.case_force_closed"})
