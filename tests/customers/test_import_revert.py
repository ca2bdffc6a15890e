"""A batch taken back leaves what was there before; what somebody went on with stays, and is named."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from tests.customers.test_imports import CARD, OTHER_CARD, run
from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers import actions, invariants, queries
from tonglu.customers.models import Customer, CustomerReach, Pair, Phone, Residency
from tonglu.estates.models import Project, Unit
from tonglu.exchange import invariants as exchange_invariants
from tonglu.exchange import reverting
from tonglu.exchange.models import ImportBatch, ImportTrace
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.touchpoints.actions import record_contact

RECORDS = ("audit_", "exchange_", "procrastinate_", "messaging_", "attachments_")  # what happened stays told


@pytest.fixture
def project(cast: Cast) -> Project:
    return make_project(cast.project)


def fingerprint() -> dict[str, str]:
    """Every row of every table but the records, whatever order they lie in."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted({each._meta.db_table for each in apps.get_models() if each._meta.managed}):
            if not table.startswith(RECORDS):
                cursor.execute(
                    f"SELECT count(*) || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM \"{table}\" t"
                )
                found[table] = cursor.fetchone()[0]
    return found


def last_batch() -> int:
    return ImportBatch.objects.order_by("-pk").values_list("pk", flat=True)[0]


def revert(cast: Cast, batch_id: int | None = None, by: str = "manager") -> ImportBatch:
    batch_id = batch_id or last_batch()
    reverting.ask_revert(batch_id, reason="导错了项目", by=cast.actor(by))
    reverting.run_revert(batch_id, at=NOON)
    return ImportBatch.objects.get(pk=batch_id)


def sound() -> bool:
    return [*invariants.broken(), *exchange_invariants.broken()] == []


def stand(cast: Cast, project: Project) -> Customer:
    """Somebody who was here before the file: a home with a share, a paper, a namesake who may be the same person."""
    customer = make_customer(cast.agent, cast.project.pk, paper=CARD)
    make_home(cast.agent, customer, make_unit(project))
    make_customer(cast.agent, cast.project.pk, name="张三丰", phone="13912345678")
    return customer


FILE = (
    f"3,2,1502,张三/李四,13700000000/13912345678,{CARD},,60/40,2026-06-30",  # a known owner: share, number, date; a newcomer beside
    "3,2,1503,张三,13812345678,,,,",  # known by number: a further home
    "3,2,1503,王五,13912345678,,租户,,",  # a suspect: 张三丰 has this number
    "8,1,101,诚远商贸有限公司,057188886666,,,,2026-01-01",  # all new, with building, entrance and floor
    "8,1,101,赵六,13600000001,,,,2026-01-02",  # the room of the row before gets another date
    f"8,1,102,赵六,13600000001,{OTHER_CARD},,100,",
    "8,1,102,,13600000001,,,,",  # refused
)


def test_without_later_edits_all_is_as_it_was(cast: Cast, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonglu.customers.imports.kind.OwnersKind.chunk", 2)  # people and rooms of one chunk come again in the next
    monkeypatch.setattr("tonglu.exchange.aside.LARGE", 0)  # as a large file, read beside
    stand(cast, project)
    before = fingerprint()
    run(tmp_path, *FILE)
    assert {name for name, value in fingerprint().items() if value != before[name]} == {
        "customers_customer", "customers_customerreach", "customers_pair", "customers_paper", "customers_phone", "customers_residency",
        "estates_building", "estates_entrance", "estates_floor", "estates_unit",
    }  # fmt: skip
    assert sound()
    batch = revert(cast)
    assert fingerprint() == before
    assert (batch.state, batch.revert_counts["kept"], batch.reverted_by_name, batch.revert_reason) == (
        "reverted",
        0,
        "manager员",
        "导错了项目",
    )
    assert sound()
    run(tmp_path, *FILE)
    assert sound()


def test_a_revert_is_told_with_its_reason_and_done_once(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    batch = revert(cast)
    reverting.run_revert(batch.pk, at=NOON)
    told = FactRow.objects.filter(kind__startswith="exchange.", subject_id=batch.pk).order_by("id").values_list("kind", "body__reason")
    assert list(told) == [
        ("exchange.import_applied", None), ("exchange.revert_asked", "导错了项目"), ("exchange.import_reverted", "导错了项目"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="现在是“已撤销”"):
        reverting.ask_revert(batch.pk, reason="再来", by=cast.manager)


def test_a_revert_needs_its_permission_and_a_reason(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    for who in (cast.agent, cast.stranger):
        with pytest.raises(NotAllowed):
            reverting.ask_revert(last_batch(), reason="导错了", by=who)
    with pytest.raises(Refused, match="请填写撤销原因"):
        reverting.ask_revert(last_batch(), reason=" ", by=cast.manager)
    assert ImportBatch.objects.get().state == "done"


def test_two_batches_are_taken_back_one_after_the_other(cast: Cast, project: Project, tmp_path: Path) -> None:
    before = fingerprint()
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    first, between = last_batch(), fingerprint()
    run(tmp_path, "3,2,1502,张三,13812345678/13700000000,,,,2026-06-30")
    revert(cast)
    assert fingerprint() == between
    revert(cast, first)
    assert fingerprint() == before


def test_the_first_of_two_batches_stays_where_the_second_went_on(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,,", "3,2,1503,李四,13912345678,,,,")
    first = last_batch()
    run(tmp_path, "3,2,1502,张三,13812345678/13700000000,,,,")
    revert(cast, first)
    assert set(Customer.objects.values_list("name", flat=True)) == {"张三"}
    assert set(Unit.objects.values_list("code", flat=True)) == {"3-2-1502"}
    assert sound()


# what somebody did after the import, and what then stays of the file
def _rename(cast: Cast, customer: Customer) -> None:
    actions.change_customer(customer.pk, name="张山", by=cast.agent)


def _number(cast: Cast, customer: Customer) -> None:
    actions.add_phone(customer.pk, number="13711112222", by=cast.agent)


def _ended(cast: Cast, customer: Customer) -> None:
    actions.end_relation(Residency.objects.get(customer=customer).pk, until=date(2026, 9, 1), by=cast.agent)


def _contact(cast: Cast, customer: Customer) -> None:
    record_contact(customer.pk, medium="phone", words="问交房时间", node_id=cast.project.pk, by=cast.agent)


def _merged(cast: Cast, customer: Customer) -> None:
    other = make_customer(cast.agent, cast.project.pk, name="张叁", phone="13500000009")
    actions.merge_customers(other.pk, merged_id=customer.pk, by=cast.manager)


@pytest.mark.parametrize("act", [_rename, _number, _ended, _contact, _merged])
def test_a_customer_somebody_went_on_with_stays_whole(
    cast: Cast, project: Project, tmp_path: Path, act: Callable[[Cast, Customer], None]
) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,,", "3,2,1503,李四,13912345678,,,,")
    customer = Customer.objects.get(name="张三")
    act(cast, customer)
    edited = fingerprint()
    foreseen = reverting.foresee(cast.manager, last_batch())
    assert fingerprint() == edited  # looking changes nothing
    batch = revert(cast)
    assert foreseen is not None
    assert (foreseen.removed, foreseen.kept) == (batch.revert_counts["removed"], batch.revert_counts["kept"])
    assert [each.what for each in foreseen.conflicts] == [each.what for each in reverting.conflicts_of(cast.manager, batch.pk)]
    assert {each.line for each in foreseen.conflicts} == {0, 2}
    assert not Customer.objects.filter(name="李四").exists()
    assert Phone.objects.filter(customer=customer, number="13812345678").count() == 1
    assert CustomerReach.objects.filter(customer=customer).count() == 1
    assert list(Unit.objects.values_list("code", flat=True)) == ["3-2-1502"]
    assert sound()


def test_a_looked_at_number_keeps_nothing(cast: Cast, project: Project, tmp_path: Path) -> None:
    before = fingerprint()
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    actions.reveal_phone(Phone.objects.get().pk, reason="核对", by=cast.agent)
    revert(cast)
    assert fingerprint() == before


def test_what_the_file_said_of_the_past_keeps_nothing(cast: Cast, project: Project, tmp_path: Path) -> None:
    before = fingerprint()
    run(tmp_path, "3,2,1502,张三,王顾问,2021-03-04", header="楼栋,单元,房号,姓名,登记人,登记时间")
    revert(cast)
    assert fingerprint() == before


def test_of_a_known_customer_only_what_was_gone_on_with_stays(cast: Cast, project: Project, tmp_path: Path) -> None:
    customer = stand(cast, project)
    run(tmp_path, f"3,2,1502,张三,13700000000,{CARD},,100,2026-06-30", f"3,2,1503,张三,,{CARD},,,")
    home = Residency.objects.get(unit__code="3-2-1502")
    actions.end_relation(Residency.objects.get(unit__code="3-2-1503").pk, until=date(2026, 12, 1), by=cast.agent)
    Unit.objects.filter(code="3-2-1502").update(police_address="某路 1 号")  # another column than the file's
    batch = revert(cast)
    home.refresh_from_db()
    assert (home.share, Unit.objects.get(code="3-2-1502").delivered_on) == (None, None)
    assert not Phone.objects.filter(number="13700000000").exists()
    assert {each.what for each in reverting.conflicts_of(cast.manager, batch.pk)} >= {"人房关系 3-2-1503 · 张*"}
    assert queries.search_customers(cast.agent, "3-2-1503") == [customer]
    assert queries.search_customers(cast.agent, "0000") == []
    assert sound()


def test_a_later_date_of_somebody_else_is_not_taken_back(cast: Cast, project: Project, tmp_path: Path) -> None:
    stand(cast, project)
    run(tmp_path, f"3,2,1502,张三,,{CARD},,,2026-06-30")
    Unit.objects.update(delivered_on=date(2026, 7, 1))
    batch = revert(cast)
    assert Unit.objects.get().delivered_on == date(2026, 7, 1)
    assert [(each.line, each.what, each.why) for each in reverting.conflicts_of(cast.manager, batch.pk)] == [
        (2, "房间 3-2-1502", "导入之后被改过")
    ]


def test_shares_of_a_room_stay_together(cast: Cast, project: Project, tmp_path: Path) -> None:
    customer = stand(cast, project)
    Residency.objects.filter(customer=customer).update(share=100)
    run(tmp_path, f"3,2,1502,张三/李四,13812345678/13600000000,{CARD},,40/60,")
    actions.add_phone(Customer.objects.get(name="李四").pk, number="13611112222", by=cast.agent)
    revert(cast)
    assert sorted(Residency.objects.values_list("share", flat=True)) == [40, 60]
    assert sound()


def test_a_judged_pair_keeps_both_and_an_open_one_goes(cast: Cast, project: Project, tmp_path: Path) -> None:
    stand(cast, project)
    run(tmp_path, "3,2,1503,王五,13912345678,,,,", "3,2,1504,王六,13912345678,,,,")
    pair = Pair.objects.get(low__name="张三丰", high__name="王五")
    actions.keep_apart(pair.pk, reason="父子", by=cast.manager)
    revert(cast)
    assert set(Customer.objects.values_list("name", flat=True)) == {"张三", "张三丰", "王五"}
    assert list(Pair.objects.values_list("pk", flat=True)) == [pair.pk]
    assert sound()


def test_somebody_who_registered_since_does_not_hold_what_looks_alike(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    make_customer(cast.agent, cast.project.pk, name="张三", phone="13812345678")
    assert Pair.objects.count() == 1
    revert(cast)
    assert (Customer.objects.count(), Pair.objects.count(), Residency.objects.count()) == (1, 0, 0)
    assert sound()


def test_a_table_that_changed_its_shape_is_left_alone(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    ImportBatch.objects.update(tracked={**ImportBatch.objects.get().tracked, "customers_customer": ["id", "no_more"]})
    assert revert(cast).revert_counts["removed"] == 0
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE exchange_importbatch SET revert_reason = 'x'", "没有对应的记录"),
        ("UPDATE exchange_importbatch SET revert_counts = '{\"kept\": 3}'", "保留了 3 处"),
        ("DELETE FROM exchange_importmade", "没有留下痕迹"),
        ("UPDATE exchange_importmade SET row_ids = ARRAY[(SELECT min(id) FROM estates_project)], table_name = 'estates_project'", "却还在"),
    ],
)
def test_verify_names_a_revert_that_does_not_hold(cast: Cast, project: Project, tmp_path: Path, statement: str, named: str) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,,")
    revert(cast)
    assert sound()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert [each for each in exchange_invariants.broken() if named in each]


def test_traces_hold_no_clear_number(cast: Cast, project: Project, tmp_path: Path) -> None:
    stand(cast, project)
    run(tmp_path, *FILE)
    told = str(list(ImportTrace.objects.exclude(table="customers_customer").values_list("change", flat=True)))
    assert "13700000000" not in told
