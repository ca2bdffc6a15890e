"""Two people decide at once about the same customers; first shown without the lock, then with it."""

import pytest
from django.db import IntegrityError

from tests.factories.cast import Cast, make_cast
from tests.factories.customers import make_customer
from tests.service.races import reading_together, refused, the_only_refusal, together
from tonglu.customers import actions, invariants
from tonglu.customers.actions import merging
from tonglu.customers.actions import pairs as judging
from tonglu.customers.models import Customer, Merge, Pair

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BOTH = pytest.mark.parametrize("locked", [False, True], ids=["without the lock", "with it"])


@pytest.fixture
def three(transactional_db: None) -> tuple[Cast, list[Customer]]:
    cast = make_cast()
    return cast, [make_customer(cast.agent, cast.project.pk, name=f"王{each}", phone="") for each in "一二三"]


@BOTH
def test_the_same_pair_is_merged_once(three: tuple[Cast, list[Customer]], monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast, (one, other, _third) = three
    with reading_together(monkeypatch, merging, "taken_roots", locked=locked):
        answers = together(
            lambda: actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager),
            lambda: actions.merge_customers(one.pk, merged_id=other.pk, by=cast.director),
        )
    if not locked:  # both would write the edge; the table itself stops the second
        assert [type(each) for each in refused(answers)] == [IntegrityError]
        return
    assert "刚刚已并入另一位客户" in the_only_refusal(answers)
    assert Merge.objects.count() == 1


@BOTH
def test_one_into_another_while_that_goes_into_a_third(
    three: tuple[Cast, list[Customer]], monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    cast, (one, other, third) = three
    with reading_together(monkeypatch, merging, "taken_roots", locked=locked):
        answers = together(
            lambda: actions.merge_customers(other.pk, merged_id=one.pk, by=cast.manager),
            lambda: actions.merge_customers(third.pk, merged_id=other.pk, by=cast.director),
        )
    broken = list(invariants.broken())
    if not locked:  # the first leads to one who leads to a third: a chain
        assert refused(answers) == []
        assert any("环或链" in each for each in broken)
        return
    assert broken == []
    if faults := refused(answers):  # who came second finds that it is no root any more, or takes what was joined along
        assert "刚刚已并入另一位客户" in the_only_refusal(faults)
    else:
        assert set(Customer.objects.values_list("root_id", flat=True)) == {None, third.pk}


@BOTH
def test_an_undo_happens_once(three: tuple[Cast, list[Customer]], monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    from tonglu.customers.actions import undoing

    cast, (one, other, _third) = three
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    with reading_together(monkeypatch, undoing, "_taken", locked=locked):
        answers = together(
            lambda: actions.undo_merge(edge.pk, reason="一", by=cast.manager),
            lambda: actions.undo_merge(edge.pk, reason="二", by=cast.director),
        )
    if not locked:
        assert refused(answers) == []  # both say that it was they
        return
    assert "已经撤销" in the_only_refusal(answers) or "分开了" in the_only_refusal(answers)


@BOTH
def test_one_says_one_person_the_other_two(three: tuple[Cast, list[Customer]], monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast, _ = three
    one = make_customer(cast.agent, cast.project.pk, name="王四")
    make_customer(cast.agent, cast.project.pk, name="王四")
    pair = Pair.objects.get()
    with reading_together(monkeypatch, judging, "_taken", locked=locked):
        answers = together(
            lambda: actions.merge_pair(pair.pk, survivor_id=one.pk, by=cast.manager),
            lambda: actions.keep_apart(pair.pk, reason="父子", by=cast.director),
        )
    if locked:
        assert "刚刚已有判定" in the_only_refusal(answers)
        assert list(invariants.broken()) == []
    else:  # both judged: the pair says one thing, the edge another, or the merge met the other's judgement half-way
        pair.refresh_from_db()
        assert refused(answers) or any("与两份档案是否已合并" in each for each in invariants.broken())
