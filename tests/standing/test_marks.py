"""Marks stay with the node that says them, history stays, and a customer's quiet hours hold a message back."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tests.web.signing import Sign, sign
from tonglu.audit.models import FactRow
from tonglu.customers import actions as customers
from tonglu.customers.models import Customer
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.actions import queue_message
from tonglu.messaging.models import Message
from tonglu.messaging.sending import deliver_due
from tonglu.organisation.models import LookupItem
from tonglu.standing import actions
from tonglu.standing.marks import said_of
from tonglu.standing.models import ContactWish, Mark
from tonglu.standing.rules.marks import checked_hours, checked_mediums, is_quiet

__all__ = ["sign"]


def item(kind: str, name: str) -> int:
    return LookupItem.objects.get(list_code=f"standing.{kind}", name=name).pk


@pytest.fixture
def owner(cast: Cast) -> Customer:
    return make_customer(cast.agent, cast.project.pk)


def test_hours_may_span_midnight() -> None:
    evening = (21 * 60, 8 * 60)
    moments = {hour: is_quiet(datetime(2026, 9, 30, (hour - 8) % 24, tzinfo=UTC), evening) for hour in (7, 8, 20, 21, 23)}
    assert moments == {7: True, 8: False, 20: False, 21: True, 23: True}
    assert is_quiet(datetime(2026, 9, 30, 5, tzinfo=UTC), (12 * 60, 14 * 60))  # 13:00 in Shanghai
    assert checked_mediums(["wechat", "phone", "wechat"]) == ["phone", "wechat"]
    for begin, end in ((1, None), (60, 60), (0, 1440)):
        with pytest.raises(Refused):
            checked_hours(begin, end)
    with pytest.raises(Refused):
        checked_mediums(["fax"])


def test_marks_have_a_history_and_stay_at_their_node(cast: Cast, owner: Customer) -> None:
    tag = actions.mark_customer(owner.pk, item_id=item("tag", "养犬"), note="金毛", by=cast.agent)
    actions.mark_customer(owner.pk, item_id=item("focus", "学区"), by=cast.agent)
    with pytest.raises(Refused, match="已经有"):
        actions.mark_customer(owner.pk, item_id=item("tag", "养犬"), by=cast.manager)
    actions.grade_customer(owner.pk, letter="B", note="一套房", by=cast.agent)
    actions.grade_customer(owner.pk, letter="A", note="介绍过三位朋友", by=cast.manager)
    with pytest.raises(Refused, match="已经是 A 级"):
        actions.grade_customer(owner.pk, letter="A", note="再说一次", by=cast.manager)
    actions.end_mark(tag.pk, by=cast.agent)
    with pytest.raises(Refused, match="已经移除"):
        actions.end_mark(tag.pk, by=cast.agent)

    said = said_of(cast.agent, [owner.pk])
    assert [[each.said for each in said.open(kind)] for kind in ("tag", "focus", "grade")] == [[], ["学区"], ["A"]]
    assert sorted(each.said for each in said.past) == ["B", "养犬"]
    told = FactRow.objects.filter(kind__startswith="standing.").order_by("pk").values_list("kind", "body__title")
    assert [each for each in told if each[0] == "standing.graded"] == [("standing.graded", "B"), ("standing.graded", "A")]


def test_other_company_judges_for_itself(cast: Cast, owner: Customer) -> None:
    actions.mark_customer(owner.pk, item_id=item("tag", "养犬"), by=cast.agent)
    actions.grade_customer(owner.pk, letter="A", note="两套房", by=cast.agent)
    customers.extend_reach(owner.pk, node_id=cast.other_project.pk, basis="entered", by=cast.admin)
    assert said_of(cast.stranger, [owner.pk]).marks == []
    actions.grade_customer(owner.pk, letter="D", note="还没成交", by=cast.stranger)
    assert [each.said for each in said_of(cast.stranger, [owner.pk]).open("grade")] == ["D"]
    assert [each.said for each in said_of(cast.agent, [owner.pk]).open("grade")] == ["A"]
    for refused in (
        lambda: actions.end_mark(Mark.objects.get(letter="A").pk, by=cast.stranger),
        lambda: actions.mark_customer(owner.pk, item_id=item("tag", "空置"), node_id=cast.project.pk, by=cast.stranger),
        lambda: actions.keep_contact_wish(owner.pk, note="x", by=cast.technician),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_tables_know_what_a_mark_may_say(cast: Cast, owner: Customer) -> None:
    tag, node, day = item("tag", "养犬"), cast.project.pk, cast.at.date()
    wrong = (
        {"kind": "grade", "letter": "E"}, {"kind": "tag", "letter": "A", "item_id": tag}, {"kind": "tag"},
        {"kind": "grade", "item_id": tag},
        {"kind": "tag", "item_id": tag, "until": day.replace(day=1)},
    )  # fmt: skip
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Mark.objects.create(customer=owner, node_id=node, since=day, **values)
    for hours in ({"quiet_from": 1}, {"quiet_from": 60, "quiet_until": 60}, {"quiet_from": 0, "quiet_until": 1440}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactWish.objects.create(customer=owner, since=day, **hours)


def test_message_waits_until_the_customer_may_be_disturbed(cast: Cast, owner: Customer) -> None:
    twin = make_customer(cast.agent, cast.project.pk, "张叁", "13900000001")
    customers.merge_customers(owner.pk, merged_id=twin.pk, by=cast.manager)
    actions.keep_contact_wish(owner.pk, mediums=["sms"], quiet_from=11 * 60, quiet_until=14 * 60, by=cast.agent)
    with pytest.raises(Refused, match="没有改动"):
        actions.keep_contact_wish(owner.pk, mediums=["sms"], quiet_from=11 * 60, quiet_until=14 * 60, by=cast.agent)
    given = {"code": "case.opened", "address": "13812345678", "values": {}, "node_id": cast.project.pk}
    for key, customer_id in (("wish", twin.pk), ("nobody", None)):
        queue_message(key=key, customer_id=customer_id, **given, by=cast.manager)  # type: ignore[arg-type]
    deliver_due(by=cast.manager)  # noon
    assert Message.objects.get(key="nobody").state == "sent"
    held = Message.objects.get(key="wish")
    assert (held.state, held.next_at, held.attempts) == ("waiting", datetime(2026, 9, 30, 6, tzinfo=UTC), 0)
    deliver_due(by=cast.actor("manager", held.next_at))
    assert Message.objects.get(key="wish").state == "sent"
    actions.keep_contact_wish(owner.pk, note="随时可以", by=cast.agent)
    assert [each.hours for each in said_of(cast.agent, [owner.pk, twin.pk]).wishes] == ["", "11:00–14:00"]


def test_page_shows_and_changes_what_is_said(cast: Cast, sign: Sign, owner: Customer) -> None:
    client, here = sign("agent"), reverse("web:customer", args=[owner.pk])
    for edit, typed in (
        ("mark", {"item_id": item("tag", "养犬"), "note": "金毛"}),
        ("grade", {"letter": "A", "note": "老客户"}),
        ("wish", {"mediums": ["wechat"], "quiet_from": "11:00", "quiet_until": "13:00", "note": "上夜班"}),
    ):
        assert client.post(reverse("web:customer_edit", args=[owner.pk, edit]), typed).status_code == 302
    page = client.get(here).content.decode()
    assert [
        each for each in ("养犬", "金毛", "老客户", "上夜班", "现在是免打扰时间（11:00–13:00）", "评定客户等级") if each not in page
    ] == []
    client.post(reverse("web:customer_row", args=[owner.pk, "end_mark", Mark.objects.get(kind="tag").pk]))
    assert "以前的标记（1）" in client.get(here).content.decode()
    assert sign("technician").get(here).status_code == 404
