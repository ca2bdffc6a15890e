"""Calling back: what closes, what waits, what a call leads to, and what it finds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.factories.case_states import home_of
from tests.factories.cases import fresh, make_case
from tests.factories.cast import Cast
from tests.factories.check_backs import finish_again, make_check_back
from tonglu.audit.models import FactRow
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import LookupItem
from tonglu.service import actions
from tonglu.service.models import Case, CaseClock, CaseSignature, CheckBack, CheckBackCall

pytestmark = pytest.mark.django_db


def told(case: Case) -> list[str]:
    rows = FactRow.objects.filter(subject_id=case.pk, kind__startswith="service.").order_by("pk").values_list("kind", flat=True)
    return [each.removeprefix("service.") for each in rows][4:]


def call(cast: Cast, check_back: CheckBack, result: str, *, at: datetime | None = None, who: str = "colleague", **given: Any) -> CheckBack:
    return actions.record_check_back(check_back.pk, result=result, by=cast.actor(who, at), **given)


def test_complaint_closes_only_after_the_customer_confirmed(cast: Cast) -> None:
    check_back = make_check_back(cast)
    case = check_back.case
    due = datetime(2026, 10, 9, 4, 0, tzinfo=UTC)  # two working days on, past the National Day
    assert (check_back.waits, check_back.due_at) == (True, due)
    with pytest.raises(Refused) as refusal:
        actions.close_case(case.pk, by=cast.manager)
    assert str(refusal.value) == "还差回访：客户确认后才能关闭（回访期限 10-09 12:00），请先在回访里打电话"
    call(cast, check_back, "satisfied")
    actions.close_case(case.pk, by=cast.manager)
    assert told(case) == ["check_back_due", "check_back_called", "case_closed"]


def test_leak_repair_is_drawn_always_and_closes_without(cast: Cast) -> None:
    leak = LookupItem.objects.get(list_code="service.problem", name="渗漏")
    check_back = make_check_back(cast, "repair", problem_id=leak.pk)
    actions.close_case(check_back.case_id, by=cast.manager)
    check_back.refresh_from_db()
    assert (check_back.state, check_back.rule.rate, check_back.waits) == ("due", 100, False)


@pytest.mark.parametrize(
    ("result", "state"), [("very_satisfied", "confirmed"), ("fair", "confirmed"), ("later", "due"), ("refused", "disputed")]
)
def test_where_a_call_leads(cast: Cast, result: str, state: str) -> None:
    later = cast.at + timedelta(hours=3)
    done = call(cast, make_check_back(cast), result, words="再说吧", later_at=later)
    assert (done.state, done.calls_count, done.call_at) == (state, 1, later if result == "later" else cast.at)


def test_dissatisfied_takes_the_case_up_again(cast: Cast) -> None:
    check_back = make_check_back(cast)
    deadline = CaseClock.objects.get(case=check_back.case, clock="close").due_at
    call(cast, check_back, "dissatisfied", words="还是那个态度，打我电话 13812345678")
    case = fresh(check_back.case)
    clock = CaseClock.objects.get(case=case, clock="close")
    assert (case.state, case.reopened_count, case.keeper_id) == ("handling", 1, cast.people["technician"].pk)
    assert (clock.due_at, clock.stopped_at) == (deadline, None)
    assert told(case) == ["check_back_due", "check_back_called", "case_reopened"]
    said = FactRow.objects.filter(subject_id=case.pk, kind="service.case_reopened").get().body["reason"]
    assert said == "还是那个态度，打我电话 138****5678"


def test_dissatisfied_is_asked_again_whatever_the_draw(cast: Cast) -> None:
    check_back = make_check_back(cast, "repair", unit_id=home_of(cast).pk)
    call(cast, check_back, "very_dissatisfied", words="没修好")
    rule = check_back.rule
    rule.rate = 0
    rule.save()
    again = finish_again(cast, check_back.case)
    assert (again.is_again, again.state) == (True, "due")


def test_manager_signs_for_a_customer_who_is_not_satisfied(cast: Cast) -> None:
    check_back = call(cast, make_check_back(cast), "dissatisfied", words="要赔钱", is_for_manager=True)
    with pytest.raises(Refused, match="回访结果是「不满意」，不能直接关闭：请经理签字关闭，或重新处理"):
        actions.close_case(check_back.case_id, by=cast.manager)
    with pytest.raises(NotAllowed):
        actions.sign_off_check_back(check_back.pk, reason="不合理诉求", by=cast.dispatcher)
    with pytest.raises(Refused, match="请填写签字关闭的原因"):
        actions.sign_off_check_back(check_back.pk, reason=" ", by=cast.manager)
    signed = actions.sign_off_check_back(check_back.pk, reason="赔偿没有依据，已书面答复", by=cast.manager)
    case = fresh(check_back.case)
    assert (signed.state, signed.signed_name, signed.signed_reason) == ("signed", "manager员", "赔偿没有依据，已书面答复")
    assert (case.state, case.closed_how) == ("closed", "signed")


def test_keeper_does_not_sign_for_his_own_case(cast: Cast) -> None:
    """Whose work the customer disputes is not who answers for it."""
    check_back = call(cast, make_check_back(cast), "dissatisfied", words="要赔钱", is_for_manager=True)
    Case.objects.filter(pk=check_back.case_id).update(keeper=cast.people["manager"])
    with pytest.raises(Refused, match="处理人不能为自己处理的工单签字，请由别的经理签字"):
        actions.sign_off_check_back(check_back.pk, reason="已答复", by=cast.manager)
    assert actions.sign_off_check_back(check_back.pk, reason="已书面答复", by=cast.director).state == "signed"


def test_three_days_without_an_answer_close_as_lost(cast: Cast) -> None:
    check_back = make_check_back(cast)
    for hours in (0, 1, 24):  # twice on one day is one day
        check_back = call(cast, check_back, "no_answer", at=cast.at + timedelta(hours=hours))
    assert (check_back.state, check_back.unanswered_days, check_back.calls_count) == ("due", 2, 3)
    assert check_back.call_at == datetime(2026, 10, 2, 1, 0, tzinfo=UTC)  # tomorrow at nine
    check_back = call(cast, check_back, "no_answer", at=cast.at + timedelta(days=2))
    case = fresh(check_back.case)
    assert (check_back.state, case.state, case.closed_how, case.due_at) == ("lost", "closed", "lost", None)
    assert told(case).count("check_back_lost") == told(case).count("case_closed") == 1
    with pytest.raises(Refused, match="这个回访已经结束：失访"):
        call(cast, check_back, "no_answer", at=cast.at + timedelta(days=3))


def test_second_click_is_no_second_call(cast: Cast) -> None:
    check_back = make_check_back(cast)
    for second in (0, 1, 2):
        check_back = call(cast, check_back, "no_answer", at=cast.at + timedelta(seconds=second))
    assert (check_back.calls_count, told(check_back.case).count("check_back_called")) == (1, 1)
    check_back = call(cast, check_back, "no_answer", who="agent", at=cast.at + timedelta(seconds=3))
    assert check_back.calls_count == 2  # a colleague's call is one of its own


def test_second_click_of_a_last_word_is_taken_as_said(cast: Cast) -> None:
    check_back = make_check_back(cast)
    for second in (0, 1):
        check_back = call(cast, check_back, "dissatisfied", words="还在漏", at=cast.at + timedelta(seconds=second))
    assert (check_back.state, fresh(check_back.case).reopened_count) == ("reopened", 1)


def test_lost_waits_for_children(cast: Cast) -> None:
    check_back = make_check_back(cast)
    child = make_case(cast, words="同一件事")
    actions.place_under(child.pk, parent_id=check_back.case_id, by=cast.manager)
    for day in range(3):
        check_back = call(cast, check_back, "no_answer", at=cast.at + timedelta(days=day))
    assert (check_back.state, fresh(check_back.case).state) == ("lost", "done")
    actions.force_close_case(child.pk, reason="重复", by=cast.manager)
    actions.close_case(check_back.case_id, by=cast.manager)  # lost permits it


def test_call_audits_the_case(cast: Cast) -> None:
    check_back = make_check_back(cast, "repair", unit_id=home_of(cast).pk)
    done = call(cast, check_back, "satisfied", answers={"finished": False, "q0": True, "q1": False})
    shown = [(each["label"], each["said"], each["is_difference"]) for each in done.audit]
    assert shown == [
        ("到场时间属实", None, True),
        ("完成时间属实", False, True),
        ("客户签过字", None, True),
        ("有处理后的照片", None, True),
        ("进门是否穿鞋套", True, False),
        ("完工后是否清理现场", False, True),
        ("是否试用给您看过", None, False),
        ("是否没有另外收费", None, False),
    ]
    assert done.differences == 5
    assert done.script is not None


def test_customer_signs_for_the_work(cast: Cast) -> None:
    case = make_case(cast, "handling")
    with pytest.raises(NotAllowed):
        actions.sign_case(case.pk, name="王女士", by=cast.mate)
    actions.sign_case(case.pk, name=" 王女士 ", by=cast.technician)
    assert CaseSignature.objects.get(case=case).name == "王女士"
    for name, sentence in {"": "请填写签字人的姓名", "长" * 101: "最多 100 字", "王\x00": "控制字符"}.items():
        with pytest.raises(Refused, match=sentence):
            actions.sign_case(case.pk, name=name, by=cast.technician)


def test_taking_up_again_or_closing_by_force_ends_it(cast: Cast) -> None:
    first, second = make_check_back(cast), make_check_back(cast, words="另一件")
    actions.reopen_case(first.case_id, reason="又来电", by=cast.manager)
    actions.force_close_case(second.case_id, reason="已和解", by=cast.manager)
    assert list(CheckBack.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "cancelled"]
    again = finish_again(cast, first.case)
    assert (again.is_again, again.state) == (False, "due")


def test_no_reopen_below_an_ended_parent_goes_to_the_manager(cast: Cast) -> None:
    check_back = make_check_back(cast)
    parent = make_case(cast, "done")
    Case.objects.filter(pk=check_back.case_id).update(parent=parent)
    Case.objects.filter(pk=parent.pk).update(state="closed", closed_at=cast.at)
    done = call(cast, check_back, "dissatisfied", words="没解决")
    assert (done.state, fresh(check_back.case).state) == ("disputed", "done")


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"result": ""}, "请选择回访结果"),
    ({"result": "happy"}, "请选择回访结果"),
    ({"result": "dissatisfied"}, "请写下客户说了什么"),
    ({"result": "refused", "words": " \u3000"}, "请写下客户说了什么"),
    ({"result": "fair", "words": "长" * 1001}, "客户说的超过 1000 字，请精简后再提交"),
    ({"result": "fair", "words": "甲\x00"}, "客户说的话里有不可见的控制字符，请删除后再提交"),
    ({"result": "later"}, "请填写与客户约定的回访时间"),
    ({"result": "later", "later_at": datetime(2026, 9, 30, 3, tzinfo=UTC)}, "约定的回访时间要晚于现在"),
    ({"result": "later", "later_at": datetime(2027, 9, 30, 3, tzinfo=UTC)}, "约定的回访时间最多在 30 天以内"),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSALS)
def test_refusals_change_nothing(cast: Cast, given: dict[str, Any], sentence: str) -> None:
    check_back = make_check_back(cast)
    with pytest.raises(Refused) as refusal:
        actions.record_check_back(check_back.pk, by=cast.colleague, **given)
    assert str(refusal.value) == sentence
    assert (CheckBackCall.objects.count(), told(check_back.case)) == (0, ["check_back_due"])


def test_who_may_call(cast: Cast) -> None:
    check_back = make_check_back(cast)
    for who in ("stranger", "technician", "admin"):
        with pytest.raises(NotAllowed):
            actions.claim_check_back(check_back.pk, by=cast.actor(who))
    Case.objects.filter(pk=check_back.case_id).update(keeper=cast.people["colleague"])
    with pytest.raises(Refused, match="处理人不能回访自己处理的工单，请由同事回访"):
        actions.claim_check_back(check_back.pk, by=cast.colleague)


def test_claim_keeps_others_away_for_half_an_hour(cast: Cast) -> None:
    check_back = make_check_back(cast)
    actions.claim_check_back(check_back.pk, by=cast.colleague)
    with pytest.raises(Refused, match="colleague员 正在联系这位客户，请换一个"):
        actions.claim_check_back(check_back.pk, by=cast.agent)
    with pytest.raises(Refused, match="colleague员 正在联系这位客户"):
        call(cast, check_back, "satisfied", who="agent")
    later = cast.at + timedelta(minutes=31)
    actions.claim_check_back(check_back.pk, by=cast.actor("agent", later))
    actions.release_check_back(check_back.pk, by=cast.actor("agent", later))
    with pytest.raises(Refused, match="这个回访不在您手上"):
        actions.release_check_back(check_back.pk, by=cast.actor("agent", later))


def test_one_customer_is_rung_by_one_person(cast: Cast) -> None:
    from tests.factories.customers import make_customer

    customer = make_customer(cast.agent, cast.project.pk)
    first, second = (make_check_back(cast, words=f"第 {n} 件", customer_id=customer.pk) for n in (1, 2))
    actions.claim_check_back(first.pk, by=cast.colleague)
    with pytest.raises(Refused, match="colleague员 正在联系这位客户"):
        actions.claim_check_back(second.pk, by=cast.agent)


def test_tables_know_what_is_true(cast: Cast) -> None:
    check_back = make_check_back(cast)
    faults: list[dict[str, Any]] = [
        {"ended_at": cast.at},
        {"state": "lost"},
        {"claimed_at": cast.at},
        {"state": "signed", "ended_at": cast.at},
    ]
    for fault in faults:
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckBack.objects.filter(pk=check_back.pk).update(**fault)
    check_back.pk = None
    with pytest.raises(IntegrityError, match="check_back_open_once"), transaction.atomic():
        check_back.save(force_insert=True)
