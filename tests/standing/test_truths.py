"""`verify` names a segment or a class that somebody changed behind the product's back."""

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tests.standing.frozen import frozen_segment
from tests.truths.test_rows import spoil
from tonglu.standing import actions, invariants


def test_changed_rows_are_named(cast: Cast) -> None:
    owner = make_customer(cast.agent, cast.project.pk)
    actions.grade_customer(owner.pk, letter="A", note="两套房", by=cast.agent)
    rule = {"v": 1, "join": "all", "parts": [{"is": "customers.phone"}]}
    frozen_segment(cast, name="有电话", rule=rule)
    actions.check_data(owner.pk, outcome="confirmed", by=cast.agent)
    assert list(invariants.broken()) == []
    spoil("UPDATE standing_datacheck SET outcome = 'fixed'")
    assert "与记录的经过不符" in " ".join(invariants.broken())
    spoil("UPDATE standing_datacheck SET outcome = 'confirmed'", "UPDATE customers_customer SET confirmed_at = '2020-01-01'")
    assert "核对时间与核对记录不符" in " ".join(invariants.broken())
    spoil("UPDATE standing_mark SET letter = 'B', node_id = node_id + 1", "UPDATE standing_segment SET number = 7, frozen_count = 2")
    found = " ".join(invariants.broken())
    named = ("第 7 版条件不在了", "固定了 2 人，名单上却是 1 人", "与经过里的 1 不符", "等级 B 与评定的经过不符", "看不到它的客户")
    assert [each for each in named if each not in found] == []
