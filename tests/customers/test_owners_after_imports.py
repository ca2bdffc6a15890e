"""Files of owners beside changes of owners: neither takes back what the other wrote, on no day."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.customers.test_import_revert import last_batch, revert, sound, stand
from tests.customers.test_imports import CARD, reasons, run
from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer
from tests.factories.estates import make_project, make_unit
from tests.factories.organisation import make_node
from tests.standing.test_marks import item
from tonglu.audit.models import FactRow
from tonglu.customers import actions
from tonglu.customers.actions import Owner
from tonglu.customers.imports.kind import OwnersImporter
from tonglu.customers.models import Customer, Residency
from tonglu.estates.models import Project, Unit
from tonglu.exchange import reverting
from tonglu.exchange.kinds import Planned, SourceRow
from tonglu.exchange.models import ImportRow
from tonglu.lib.refusals import Refused
from tonglu.organisation.models import NodeKind
from tonglu.standing import actions as standing
from tonglu.standing import invariants as standing_truths
from tonglu.touchpoints.actions import record_contact

TODAY = date(2026, 9, 30)
OWNER_FILE = "3,2,1502,张三,13812345678,,,100,2026-06-30"
BUYER = Owner(name="李四", phone="13900000001", share=Decimal(100))


@pytest.fixture
def project(cast: Cast) -> Project:
    return make_project(cast.project)


def held() -> list[tuple[str, Decimal | None, date | None]]:
    return list(Residency.objects.order_by("pk").values_list("customer__name", "share", "until"))


def test_an_owner_of_a_file_stays_where_another_joined_him(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,60,2026-06-30")
    owner, unit = Customer.objects.get(), Unit.objects.get()
    both = [Owner(owner.pk, share=Decimal(60)), Owner(name="李四", phone="13900000001", share=Decimal(40))]
    actions.share_unit(unit.pk, owners=both, by=cast.agent)
    batch = revert(cast)
    assert held() == [("张三", Decimal(60), None), ("李四", Decimal(40), None)]
    assert "人房关系 3-2-1502 · 张*" in {each.what for each in reverting.conflicts_of(cast.manager, batch.pk)}
    assert sound()


def test_a_share_of_a_file_stays_where_the_whole_was_made_with_it(cast: Cast, project: Project, tmp_path: Path) -> None:
    owner = stand(cast, project)
    run(tmp_path, f"3,2,1502,张三,,{CARD},,60,")
    both = [Owner(owner.pk, share=Decimal(60)), Owner(name="李四", phone="13900000001", share=Decimal(40))]
    actions.share_unit(Unit.objects.get().pk, owners=both, by=cast.agent)
    revert(cast)
    assert held() == [("张三", Decimal(60), None), ("李四", Decimal(40), None)]
    assert sound()


def test_a_revert_after_a_sale_leaves_the_buyer_and_the_history(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, OWNER_FILE)
    actions.transfer_unit(Unit.objects.get().pk, owners=[BUYER], by=cast.agent)
    revert(cast)
    assert held() == [("张三", Decimal(100), TODAY), ("李四", Decimal(100), None)]
    assert sound()


@pytest.mark.parametrize("share", ["", "100", "60"])
def test_an_old_file_brings_no_seller_back(cast: Cast, project: Project, tmp_path: Path, share: str) -> None:
    run(tmp_path, OWNER_FILE)
    actions.transfer_unit(Unit.objects.get().pk, owners=[BUYER], by=cast.agent)
    after = held()
    assert run(tmp_path, f"3,2,1502,张三,13812345678,,,{share},2026-06-30") == {"refused": 1}
    assert "过户" in reasons()[0]
    assert held() == after
    assert sound()


def test_a_file_moves_no_share_of_a_unit_that_was_sold(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, OWNER_FILE)
    actions.transfer_unit(Unit.objects.get().pk, owners=[BUYER], by=cast.agent)
    after = held()
    rows = (
        "3,2,1502,李四,13900000001,,,60,",
        "3,2,1502,王五,13900000002,,,,",
        "3,2,1502,李四/王五,13900000001/13900000002,,,60/40,",
    )
    assert run(tmp_path, *rows) == {"refused": 3}
    assert held() == after
    assert Customer.objects.count() == 2
    # what says nothing else about the owners goes on
    assert run(tmp_path, "3,2,1502,李四,13900000001/13900000009,,,100,2026-07-01") == {"updated": 1}
    assert run(tmp_path, "3,2,1502,赵六,13600000001,,租户,,") == {"created": 1}
    assert sound()


def test_a_share_that_a_row_above_changed_counts_below(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,,40,2026-06-30")
    rows = ("3,2,1502,张三,13812345678,,,100,", "3,2,1502,李四,13900000001,,,60,")
    assert run(tmp_path, *rows) == {"updated": 1, "refused": 1}
    assert sound()
    rows = ("3,2,1502,张三,13812345678,,,30,", "3,2,1502,李四,13900000001,,,70,")
    assert run(tmp_path, *rows) == {"updated": 1, "created": 1}
    assert held() == [("张三", Decimal(30), None), ("李四", Decimal(70), None)]
    assert ImportRow.objects.exclude(before=None).latest("pk").before["shares"] == {str(Residency.objects.earliest("pk").pk): "100.00"}
    assert sound()


def test_an_owner_whose_end_is_to_come_still_holds_his_share(cast: Cast, project: Project, tmp_path: Path) -> None:
    unit, owner = make_unit(project), make_customer(cast.agent, cast.project.pk)
    actions.relate(customer_id=owner.pk, unit_id=unit.pk, role="owner", share=Decimal(100), until=TODAY + timedelta(90), by=cast.agent)
    with contextlib.suppress(Refused):
        run(tmp_path, "3,2,1502,李四,13900000001,,,60,")
    assert held() == [("张三", Decimal(100), TODAY + timedelta(90))]
    assert sound()


def test_a_sale_between_plan_and_writing_is_not_overwritten(
    cast: Cast, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, OWNER_FILE)
    plan = OwnersImporter.plan

    def sold_meanwhile(importer: OwnersImporter, rows: Sequence[SourceRow]) -> list[Planned]:
        planned = plan(importer, rows)
        if not FactRow.objects.filter(kind="customers.unit_transferred").exists():
            actions.transfer_unit(Unit.objects.get().pk, owners=[BUYER], by=cast.agent)
        return planned

    monkeypatch.setattr(OwnersImporter, "plan", sold_meanwhile)
    with contextlib.suppress(Refused):
        run(tmp_path, "3,2,1502,王五,13900000002,,,,")
    assert not Customer.objects.filter(name="王五").exists()
    assert sound()


def test_a_revert_locks_in_the_order_of_a_change_of_owners(cast: Cast, project: Project, tmp_path: Path) -> None:
    make_unit(project)
    run(tmp_path, OWNER_FILE)
    with CaptureQueriesContext(connection) as asked:
        revert(cast)
    said = [each["sql"] or "" for each in asked]  # a COPY has none
    locks = [sql for sql in said if "FOR NO KEY UPDATE" in sql or "FOR UPDATE" in sql]
    wanted = ("FROM estates_unit u WHERE", "FROM customers_residency r WHERE", 'FROM "customers_customer" t WHERE')
    places = [next(place for place, sql in enumerate(locks) if each in sql) for each in wanted]
    assert places == sorted(set(places))


def test_a_file_locks_in_the_order_of_who_ends_a_relation(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三,13812345678,,业主,60,")
    with CaptureQueriesContext(connection) as asked:
        run(tmp_path, "3,2,1502,张三,13812345678/13700000000,,业主,50,")
    locks = [each["sql"] for each in asked if "FOR NO KEY UPDATE" in (each["sql"] or "")]
    wanted = ('FROM "estates_unit"', 'FROM "customers_residency"', 'FROM "customers_customer"')
    places = [next(place for place, sql in enumerate(locks) if each in sql) for each in wanted]
    assert places == sorted(set(places))


def test_a_renter_of_a_file_has_no_share(cast: Cast, project: Project, tmp_path: Path) -> None:
    assert run(tmp_path, "3,2,1502,张三,13812345678,,租户,50,") == {"refused": 1}
    assert "只有业主和共有人才有份额" in reasons()[0]


@pytest.mark.parametrize("until", [None, TODAY - timedelta(30)])
def test_an_owner_does_not_leave_on_or_before_the_day_of_a_change(cast: Cast, project: Project, until: date | None) -> None:
    unit, owner = make_unit(project), make_customer(cast.agent, cast.project.pk)
    home = actions.relate(customer_id=owner.pk, unit_id=unit.pk, role="owner", share=Decimal(60), since=date(2020, 5, 1), by=cast.agent)
    both = [Owner(owner.pk, share=Decimal(60)), Owner(name="李四", phone="13900000001", share=Decimal(40))]
    actions.share_unit(unit.pk, owners=both, by=cast.agent)
    with pytest.raises(Refused, match="份额变更"):
        actions.end_relation(home.pk, until=until, by=cast.agent)
    later = cast.actor("agent", cast.at + timedelta(1))
    actions.end_relation(home.pk, by=later)
    assert sound()


@pytest.fixture
def elsewhere(cast: Cast, project: Project) -> Customer:
    """Somebody known in one project, whom a file made known in the other."""
    second = make_node("云锦二期", NodeKind.PROJECT, cast.city, code="P9")
    return make_customer(cast.director, second.pk)


def _affiliate(cast: Cast, person: Customer) -> None:
    actions.affiliate(person.pk, role="media", node_id=cast.project.pk, by=cast.agent)


def _appoint(cast: Cast, person: Customer) -> None:
    actions.appoint(person.pk, holder=Owner(name="钱律师", phone="13900000004"), kind="contact", by=cast.agent)


def _merge(cast: Cast, person: Customer) -> None:
    other = make_customer(cast.director, person.nodes[-1], "张三丰", "13900000009")
    actions.merge_customers(other.pk, merged_id=person.pk, by=cast.director)


def _merge_and_undo(cast: Cast, person: Customer) -> None:
    other = make_customer(cast.director, person.nodes[-1], "张三丰", "13900000009")
    edge = actions.merge_customers(other.pk, merged_id=person.pk, by=cast.director)
    actions.undo_merge(edge.pk, by=cast.director)


def _merge_the_other_way(cast: Cast, person: Customer) -> None:
    other = make_customer(cast.director, person.nodes[-1], "张三丰", "13900000009")
    actions.merge_customers(person.pk, merged_id=other.pk, by=cast.director)


def _merge_and_affiliate(cast: Cast, person: Customer) -> None:
    other = make_customer(cast.director, person.nodes[-1], "张三丰", "13900000009")
    actions.merge_customers(other.pk, merged_id=person.pk, by=cast.director)
    actions.affiliate(other.pk, role="media", node_id=cast.project.pk, by=cast.agent)


def _sell(cast: Cast, person: Customer) -> None:
    actions.transfer_unit(Unit.objects.get().pk, owners=[BUYER], by=cast.agent)


def _add_address(cast: Cast, person: Customer) -> None:
    actions.add_address(person.pk, place="江城市滨河路一号云锦府三栋", by=cast.agent)


def _mark(cast: Cast, person: Customer) -> None:
    standing.mark_customer(person.pk, item_id=item("tag", "养犬"), node_id=cast.project.pk, by=cast.agent)


def _talk(cast: Cast, person: Customer) -> None:
    record_contact(person.pk, medium="phone", words="问交房时间", node_id=cast.project.pk, by=cast.agent)


DEEDS = [_mark, _talk, _affiliate, _appoint, _merge, _merge_and_undo, _merge_the_other_way, _merge_and_affiliate, _sell, _add_address]


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_was_done_since_a_revert_leaves_all_sound(
    cast: Cast, project: Project, elsewhere: Customer, tmp_path: Path, deed: Callable[[Cast, Customer], None]
) -> None:
    make_unit(project)
    run(tmp_path, "3,2,1502,张三,13812345678/13700000000,,,,", by="director")
    elsewhere.refresh_from_db()
    assert cast.project.pk in elsewhere.nodes
    deed(cast, elsewhere)
    assert sound()
    reverting.ask_revert(last_batch(), reason="导错了项目", by=cast.director)
    reverting.run_revert(last_batch(), at=NOON)
    assert sound()
    assert [*standing_truths.broken()] == []
    elsewhere.refresh_from_db()
    if deed in {_affiliate, _mark, _talk}:  # the place that said it goes on knowing of whom
        assert cast.project.pk in elsewhere.nodes
