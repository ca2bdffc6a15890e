"""Two people of one again: what came while they were one goes where it belongs, and each has what a person needs."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.customers.test_merging import proposed, two
from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tests.standing.test_marks import item
from tonglu.customers import actions, invariants, pairs
from tonglu.customers.actions.named import Owner
from tonglu.customers.models import Address, Affiliation, Customer, Mandate
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions import open_case
from tonglu.service.models import Case
from tonglu.standing import actions as standing
from tonglu.standing import invariants as standing_truths
from tonglu.standing.marks import said_of
from tonglu.standing.models import ContactWish
from tonglu.touchpoints.actions import record_contact
from tonglu.touchpoints.queries import timeline_for

__all__ = ["two"]


def test_cases_and_contacts_opened_since_go_with_whom_they_are_about(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    unit = other.residencies.get().unit
    given = {"kind": "repair", "node_id": cast.project.pk, "by": cast.agent}
    before = open_case(words="灯不亮", title="灯不亮", customer_id=one.pk, **given)
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    of_home = open_case(words="漏水", title="漏水", customer_id=one.pk, unit_id=unit.pk, **given)
    by_phone = open_case(words="噪音", title="噪音", customer_id=one.pk, contact_phone="13987654321", **given)
    own = open_case(words="门坏了", title="门坏了", customer_id=one.pk, contact_phone="13812345678", **given)
    said = record_contact(one.pk, medium="phone", words="问办证", unit_id=unit.pk, node_id=cast.project.pk, by=cast.agent)
    codes = dict(proposed(cast, edge))
    assert codes == {f"case:{of_home.pk}": True, f"case:{by_phone.pk}": True, f"case:{own.pk}": False, f"contact:{said.pk}": True}
    with pytest.raises(Refused, match="请刷新"):
        actions.undo_merge(edge.pk, moves=[f"case:{before.pk}"], by=cast.manager)
    actions.undo_merge(edge.pk, moves=[code for code, goes in codes.items() if goes], by=cast.manager)
    assert set(Case.objects.filter(customer=other)) == {of_home, by_phone}
    assert set(Case.objects.filter(customer=one)) == {before, own}
    told = {each.kind: each.words for each in timeline_for(cast.agent, customer=other).rows}
    assert told["touchpoints.contact_moved"] == "问办证"
    assert "service.case_customer_changed" in told
    left = {each.kind: each.words for each in timeline_for(cast.agent, customer=one).rows}
    assert left["touchpoints.contact_recorded"] == ""  # it happened; what was said went along
    assert list(invariants.broken()) == []


def test_each_of_two_again_has_a_chief_address(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    mine = actions.add_address(one.pk, place="江城市滨江路 8 号 3 栋 501", by=cast.agent)
    theirs = actions.add_address(other.pk, place="江城市滨江路 9 号 1 栋 201", by=cast.agent)
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    actions.prefer_address(theirs.pk, by=cast.agent)
    actions.undo_merge(edge.pk, by=cast.manager)
    assert set(Address.objects.filter(is_chief=True).values_list("pk", flat=True)) == {mine.pk, theirs.pk}


def test_a_number_from_before_is_opened_by_who_reaches_its_own_record(cast: Cast) -> None:
    """The side door: who knew only the merged one would open the survivor's numbers, because the person's places are the union."""
    near = make_customer(cast.agent, cast.project.pk, name="钱大伟", phone="13700001111")
    far = make_customer(cast.stranger, cast.other_project.pk, name="钱伟", phone="13900002222")
    wechat = actions.add_handle(near.pk, account="qian_dawei_88", by=cast.agent)
    edge = actions.merge_customers(near.pk, merged_id=far.pk, by=cast.admin)
    mine, theirs = near.phones.get(), far.phones.get()
    assert actions.reveal_phone(mine.pk, reason="核对", by=cast.agent) == "13700001111"
    assert actions.reveal_phone(theirs.pk, reason="核对", by=cast.stranger) == "13900002222"
    for act in (lambda: actions.reveal_phone(mine.pk, reason="核对", by=cast.stranger),
                lambda: actions.reveal_handle(wechat.pk, reason="核对", by=cast.stranger)):  # fmt: skip
        with pytest.raises(Refused, match="另一个项目"):
            act()
    with pytest.raises(NotAllowed):
        actions.reveal_phone(theirs.pk, reason="核对", by=cast.agent)
    [later] = actions.add_phone(near.pk, number="13600003333", by=cast.stranger)  # written to the one person: both open it
    assert {actions.reveal_phone(later.pk, reason="核对", by=who) for who in (cast.agent, cast.stranger)} == {"13600003333"}
    actions.undo_merge(edge.pk, by=cast.admin)
    assert actions.reveal_phone(mine.pk, reason="核对", by=cast.agent) == "13700001111"


def said_meanwhile(cast: Cast, root: int) -> dict[str, Any]:
    """One of each kind, of the root's project and of the other's."""
    stands = actions.appoint(root, holder=Owner(name="孙三", phone="13600003333"), kind="contact", by=cast.agent)
    return {
        "mine": standing.mark_customer(root, item_id=item("tag", "空置"), by=cast.agent),
        "theirs": standing.mark_customer(root, item_id=item("need", "换大房"), by=cast.stranger),
        "judged": standing.grade_customer(root, letter="A", note="两套房", by=cast.stranger),
        "wish": standing.keep_contact_wish(root, mediums=["phone"], by=cast.agent),
        "role": actions.affiliate(root, role="merchant", by=cast.stranger),
        "given": stands,
        "held": actions.appoint(stands.holder_id, holder=Owner(root), kind="contact", by=cast.agent),
    }


def test_marks_roles_and_mandates_go_with_whom_they_are_about(cast: Cast) -> None:
    """What carries nothing of the other stays unless it is ticked; what only his project said is proposed to go."""
    near = make_customer(cast.agent, cast.project.pk, name="钱大伟", phone="13700001111")
    far = make_customer(cast.stranger, cast.other_project.pk, name="钱伟", phone="13900002222")
    early = standing.mark_customer(far.pk, item_id=item("tag", "养犬"), by=cast.stranger)
    former = standing.grade_customer(far.pk, letter="C", note="看过一次", by=cast.stranger)
    edge = actions.merge_customers(near.pk, merged_id=far.pk, by=cast.admin)
    since = said_meanwhile(cast, near.pk)
    standing.end_mark(early.pk, by=cast.stranger)

    _edge, root, found = pairs.merge_for(cast.admin, edge.pk)
    goes = {"mine": False, "theirs": True, "judged": True, "wish": False, "role": True, "given": False, "held": False}
    kinds = {"mine": "mark", "theirs": "mark", "judged": "mark"}
    codes = {name: f"{kinds.get(name, name)}:{row.pk}" for name, row in since.items()}
    assert {each.code: each.goes for each in found} == {codes[name]: whether for name, whether in goes.items()}
    assert [each.row for each in pairs.ended_for(cast.admin, edge, root)] == [early, former]
    actions.undo_merge(edge.pk, moves=[codes[each] for each in ("theirs", "judged", "wish", "role", "given")], by=cast.admin)

    said = [sorted(each.said for each in said_of(cast.admin, [who.pk]).marks if not each.until) for who in (near, far)]
    assert said == [["空置"], ["A", "换大房"]]
    whose = [each.objects.get().customer_id for each in (ContactWish, Affiliation)]
    assert [*whose, *Mandate.objects.order_by("pk").values_list("principal_id", flat=True)] == [far.pk] * 3 + [since["given"].holder_id]
    told = {each.kind for each in timeline_for(cast.admin, customer=far).rows}
    assert {"standing.mark_moved", "standing.wish_kept", "customers.affiliation_moved", "customers.mandate_moved"} <= told
    assert [*invariants.broken(), *standing_truths.broken()] == []


def test_a_place_goes_on_knowing_of_whom_it_said_what_stays(cast: Cast) -> None:
    near = make_customer(cast.agent, cast.project.pk, name="钱大伟", phone="13700001111")
    far = make_customer(cast.stranger, cast.other_project.pk, name="钱伟", phone="13900002222")
    edge = actions.merge_customers(near.pk, merged_id=far.pk, by=cast.admin)
    said_meanwhile(cast, near.pk)
    actions.undo_merge(edge.pk, by=cast.admin)
    near.refresh_from_db()
    assert near.nodes == sorted([cast.project.pk, cast.other_project.pk])
    assert [*invariants.broken(), *standing_truths.broken()] == []


def test_who_holds_the_same_already_is_told(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    actions.affiliate(other.pk, role="staff", by=cast.agent)
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    again = actions.affiliate(one.pk, role="staff", by=cast.agent)
    with pytest.raises(Refused, match="“员工”在分出去的那位的档案里已有"):
        actions.undo_merge(edge.pk, moves=[f"role:{again.pk}"], by=cast.manager)
    actions.undo_merge(edge.pk, by=cast.manager)
