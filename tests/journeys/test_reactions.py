"""What one fact starts elsewhere."""

from datetime import timedelta

import pytest

from tests.factories.cases import WORDS, fresh, make_case
from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer
from tonglu.access.actions import leave
from tonglu.journeys import follower
from tonglu.journeys.jobs import REACHES
from tonglu.journeys.models import Position, ReactionDone
from tonglu.journeys.reactions import REACTIONS
from tonglu.lib.actor import Actor, system_actor
from tonglu.messaging.models import Message
from tonglu.service import actions
from tonglu.service.facts import CaseOpened


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests run in one transaction, whose own facts are never settled; the rule has its tests in test_follower."""
    monkeypatch.setattr(follower, "READ", follower.READ.replace("AND xid < pg_snapshot_xmin(pg_current_snapshot())", ""))


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
    assert (messages(), ReactionDone.objects.get().note) == ([], note)


def test_old_news_is_not_sent(cast: Cast) -> None:
    actions.open_case(words=WORDS, contact_phone="13812345678", by=cast.agent)
    follower.follow(by=worker(timedelta(days=2)))
    assert (messages(), ReactionDone.objects.get().note) == ([], "消息已过时，不再发送")


def test_overdue_rings_keeper_and_nearest_leads_once(cast: Cast) -> None:
    case = make_case(cast, "handling")
    late = NOON + timedelta(days=60)
    actions.sweep_overdue(by=system_actor("sweep", late))
    follower.follow(by=system_actor("reactions", late, *REACHES))
    rung = Message.objects.filter(template__code__endswith="overdue").order_by("to_person_id")
    people = {each.pk: name for name, each in cast.people.items()}
    assert sorted({(each.template.code, people[each.to_person_id]) for each in rung if each.template and each.to_person_id}) == [
        ("keeper.overdue", "technician"),
        ("manager.overdue", "dispatcher"),
        ("manager.overdue", "manager"),
    ]
    assert all(each.text.startswith(f"{case.number} 的") for each in rung)


def test_leavers_cases_go_back_to_dispatch(cast: Cast) -> None:
    case = make_case(cast, "handling")
    leave(cast.people["technician"].pk, by=cast.admin)
    follower.follow(by=worker())
    assert (fresh(case).state, fresh(case).keeper_id) == ("accepted", None)
    told = {each.to_person_id for each in Message.objects.filter(template__code="manager.released")}
    assert told == {cast.people["manager"].pk, cast.people["dispatcher"].pk}


def test_broken_reaction_is_noted_and_holds_nobody_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(fact: object, *, told: object, by: Actor) -> str:
        raise ValueError

    monkeypatch.setattr(follower, "REACTIONS", {**REACTIONS, CaseOpened: (stumble,)})
    make_case(cast, "handling")
    follower.follow(by=worker())
    assert ReactionDone.objects.get(reaction="stumble").note == "出错：ValueError"
    assert [code for code, _, _ in messages()] == ["keeper.dispatched"]
