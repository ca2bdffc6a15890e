"""What one fact starts elsewhere."""

from datetime import timedelta

import pytest

from tests.factories.cases import WORDS, fresh, make_case
from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer
from tests.factories.ladder import full_ladder
from tonglu.access.actions import leave
from tonglu.access.models import Person
from tonglu.journeys import follower
from tonglu.journeys.jobs import REACHES
from tonglu.journeys.models import Position, ReactionDone
from tonglu.journeys.reactions import REACTIONS
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.clock import SHANGHAI
from tonglu.messaging.models import Message
from tonglu.service import actions
from tonglu.service.facts import CaseOpened
from tonglu.service.models import CaseClock, CaseEscalation


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests run in one transaction, whose own facts are never settled; the rule has its tests in test_follower."""
    monkeypatch.setattr(follower, "READ", follower.READ.replace(follower.SETTLED, ""))


def worker(later: timedelta = timedelta()) -> Actor:
    return system_actor("reactions", NOON + later, *REACHES)


def messages() -> list[tuple[str, str, str]]:
    found = Message.objects.select_related("template").order_by("id")
    return [(each.template.code if each.template else "", each.medium, each.text) for each in found]


def test_customer_hears_of_every_step_and_keeper_of_the_order(cast: Cast) -> None:
    customer = make_customer(cast.manager, cast.project.pk)
    case = actions.open_case(words=WORDS, customer_id=customer.pk, title="主卧渗水", by=cast.agent)
    actions.accept_case(case.pk, by=cast.agent)
    actions.dispatch_case(case.pk, keeper_id=cast.people["technician"].pk, by=cast.manager)
    actions.finish_case(case.pk, result="已换密封圈", by=cast.technician)
    actions.close_case(case.pk, by=cast.manager)
    follower.follow(by=worker())
    head = "张三您好，您反映的“主卧渗水”"
    tail = "【云锦府客户服务】"
    assert messages() == [
        ("case.opened", "sms", f"{head}已登记，单号 {case.number}。我们会尽快联系您。{tail}"),
        ("case.dispatched", "sms", f"{head}（{case.number}）已安排 technician员 处理。{tail}"),
        ("keeper.dispatched", "bell", f"新工单 {case.number}：主卧渗水"),
        ("case.finished", "sms", f"张三您好，“主卧渗水”（{case.number}）已处理完成，请您查看，有问题请随时联系我们。{tail}"),
        ("case.closed", "sms", f"张三您好，“主卧渗水”（{case.number}）已办结。感谢您的理解与支持。{tail}"),
    ]
    assert {str(each.address) for each in Message.objects.filter(medium="sms")} == {"138****5678"}


def test_following_again_does_nothing_twice(cast: Cast) -> None:
    make_case(cast, "handling")
    follower.follow(by=worker())
    before = (ReactionDone.objects.count(), Message.objects.count())
    assert follower.follow(by=worker()) == 0
    Position.objects.update(xid=0, fact_id=0)  # even read from the start
    assert follower.follow(by=worker()) == 0
    assert (ReactionDone.objects.count(), Message.objects.count()) == before


@pytest.mark.parametrize(
    ("extra", "note"),
    [
        ({"is_anonymous": True, "contact_phone": "13812345678"}, "匿名来件"),
        ({}, "没有联系电话"),
    ],
)
def test_nobody_is_told_where_nobody_can_be(cast: Cast, extra: dict[str, object], note: str) -> None:
    actions.open_case(words=WORDS, by=cast.agent, **extra)  # type: ignore[arg-type]
    follower.follow(by=worker())
    assert (messages(), ReactionDone.objects.get(reaction__startswith="tell_").note) == ([], note)


def test_old_news_is_not_sent(cast: Cast) -> None:
    actions.open_case(words=WORDS, contact_phone="13812345678", by=cast.agent)
    follower.follow(by=worker(timedelta(days=2)))
    assert (messages(), ReactionDone.objects.get(reaction__startswith="tell_").note) == ([], "消息已过时，不再发送")


def rung(*codes: str) -> list[tuple[str, str, str]]:
    """Return (code, who, text) of the bells."""
    found = Message.objects.filter(template__code__in=codes, medium="bell").select_related("template").order_by("id")
    names = dict(Person.objects.values_list("pk", "username"))
    return [(each.template.code, names[each.to_person_id], each.text) for each in found if each.template and each.to_person_id]


def test_late_case_rings_its_keeper_and_climbs(cast: Cast) -> None:
    full_ladder(cast)
    case = make_case(cast, "handling")
    due = CaseClock.objects.get(case=case, clock="close").due_at
    for at in (NOON, due - timedelta(minutes=1), due + timedelta(minutes=1)):
        actions.sweep_overdue(by=system_actor("sweep", at))
        actions.sweep_ladder(by=system_actor("sweep_ladder", at))
        follower.follow(by=system_actor("reactions", at, *REACHES))
    late = f"{due.astimezone(SHANGHAI):%m-%d %H:%M}"
    assert [each for each in rung("keeper.nearly", "keeper.overdue", "ladder.told") if "关闭时限" in each[2]] == [
        ("keeper.nearly", "technician", f"{case.number} 的关闭时限快到了（{late}）：{case.title}"),
        ("keeper.overdue", "technician", f"{case.number} 的关闭时限已超时（{late}）：{case.title}"),
        ("ladder.told", "dispatcher", f"{case.number} 升级到主管：关闭时限 {late} 已超时。{case.title} ，处理人 technician员"),
    ]


def test_major_case_is_told_with_its_grade_and_asks_for_an_answer(cast: Cast) -> None:
    full_ladder(cast)
    case = actions.open_case(words=WORDS, grade="major", by=cast.agent)
    actions.sweep_ladder(by=system_actor("sweep_ladder", NOON))
    follower.follow(by=worker())
    assert [(who, text.split("。")[0]) for _, who, text in rung("ladder.told")] == [
        (who, f"{case.number} 升级到{level}：重大工单立即上报")
        for who, level in (
            ("dispatcher", "主管"), ("manager", "项目客关负责人"), ("director", "城市公司客关负责人"), ("chief", "集团客关"),
        )
    ]  # fmt: skip
    asked = Message.objects.filter(template__code="ladder.told").values_list("ask_id", flat=True)
    assert set(asked) == set(CaseEscalation.objects.values_list("pk", flat=True))


def test_unanswered_escalation_is_rung_again_and_an_answered_one_is_not(cast: Cast) -> None:
    full_ladder(cast)
    make_case(cast), make_case(cast, words="另一件事")
    soon, later = NOON + timedelta(minutes=31), NOON + timedelta(minutes=100)
    actions.sweep_ladder(by=system_actor("sweep_ladder", soon))
    first, second = CaseEscalation.objects.order_by("pk")
    actions.answer_escalation(first.pk, answer="known", by=cast.actor("dispatcher", soon))
    actions.sweep_reminders(by=system_actor("sweep_ladder", later))
    follower.follow(by=system_actor("reactions", later, *REACHES))
    assert [text.split("，")[0] for _, _, text in rung("ladder.reminder")] == [f"请确认：{second.case.number} 升级到主管"]


def test_leavers_cases_go_back_to_dispatch(cast: Cast) -> None:
    case = make_case(cast, "handling")
    leave(cast.people["technician"].pk, by=cast.admin)
    follower.follow(by=worker())
    assert (fresh(case).state, fresh(case).keeper_id) == ("accepted", None)
    told = {each.to_person_id for each in Message.objects.filter(template__code="manager.released")}
    assert told == {cast.people["manager"].pk, cast.people["dispatcher"].pk}


def test_leaver_gets_no_more_mail(cast: Cast) -> None:
    """What waits for the morning or the next digest would go to a private address after the last day."""
    leaver, to = cast.people["technician"], "wang@example.cn"
    for key, code in (("a", "keeper.overdue"), ("b", "keeper.dispatched")):
        for person in (leaver, cast.people["mate"]):
            Message.objects.create(
                key=f"{key}{person.pk}", medium="mail", purpose="service", to_person_id=person.pk, address=to, text=code,
                state="waiting" if key == "a" else "gathered", created_at=NOON, next_at=NOON + timedelta(hours=6),
            )  # fmt: skip
    leave(leaver.pk, by=cast.admin)
    follower.follow(by=worker())
    states = Message.objects.filter(medium="mail").order_by("pk").values_list("state", "reason")
    assert list(states) == [("held", "收件人已离职"), ("waiting", ""), ("held", "收件人已离职"), ("gathered", "")]


def test_broken_reaction_is_noted_and_holds_nobody_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(fact: object, *, told: object, by: Actor) -> str:
        raise ValueError

    monkeypatch.setattr(follower, "REACTIONS", {**REACTIONS, CaseOpened: (stumble,)})
    make_case(cast, "handling")
    follower.follow(by=worker())
    assert ReactionDone.objects.get(reaction="stumble").note == "出错：ValueError"
    assert [code for code, _, _ in messages()] == ["keeper.dispatched"]
