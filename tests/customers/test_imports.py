from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers import actions, invariants, queries
from tonglu.customers.bulk import tell_sizes
from tonglu.customers.candidates import note_candidates
from tonglu.customers.models import Customer, CustomerReach, Pair, Paper, Phone, Residency
from tonglu.estates.models import Project, Unit
from tonglu.exchange import actions as exchange
from tonglu.exchange import running
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportRow
from tonglu.lib.clock import SHANGHAI

HEADER = "楼栋,单元,房号,姓名,手机,证件号,身份,份额,交付日期"
CARD, OTHER_CARD = "11010519491231002X", "440308199901010012"


@pytest.fixture
def project(cast: Cast) -> Project:
    return make_project(cast.project)


def run(folder: Path, *rows: str, header: str = HEADER, by: str = "manager") -> dict[str, int]:
    file = folder / "owners.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    result: dict[str, Any] = import_file("owners", file, by_username=by)
    return {name: count for name, count in result.items() if isinstance(count, int) and count and name not in {"batch", "rows"}}


def reasons() -> list[str]:
    last = ImportRow.objects.order_by("-batch_id").values_list("batch_id", flat=True)[0]
    return list(ImportRow.objects.filter(batch=last).order_by("line").values_list("reason", flat=True))


def test_a_row_makes_room_owner_phone_paper_home_and_reach(cast: Cast, project: Project, tmp_path: Path) -> None:
    assert run(tmp_path, f"3,2,1502,张三,138 1234 5678/0571-88886666,{CARD},业主,100%,2026.6.30") == {"created": 1}
    customer = Customer.objects.get()
    assert (customer.name, customer.nodes, customer.gender, customer.born_on) == ("张三", [cast.project.pk], "female", date(1949, 12, 31))
    assert [each.mask for each in Paper.objects.all()] == ["110105********002X"]
    assert [each.number.mask for each in queries.phones_of(cast.agent, customer)] == ["138****5678", "0571****6666"]
    home = Residency.objects.get()
    assert (home.unit.code, home.role, home.share, home.since) == ("3-2-1502", "owner", Decimal(100), date(2026, 6, 30))
    assert CustomerReach.objects.get().basis == "relation"
    for typed in ("张三", "zs", "5678", "3-2-1502"):
        assert queries.search_customers(cast.agent, typed) == [customer]
    assert actions.reveal_paper(Paper.objects.get().pk, reason="核对", by=cast.director) == CARD


def test_a_second_run_changes_nothing(cast: Cast, project: Project, tmp_path: Path) -> None:
    rows = (
        f"3,2,1502,张三/李四,13812345678/13912345678,{CARD},,60/40,2026-06-30",
        "3,2,1503,张三,13812345678,,,,",
        "3,2,1504,诚远商贸有限公司,057188886666,,,,",
    )
    assert run(tmp_path, *rows) == {"created": 3}
    assert (Customer.objects.count(), Residency.objects.count(), Phone.objects.count(), Unit.objects.count()) == (3, 4, 3, 3)
    assert set(Customer.objects.values_list("name", "kind")) == {
        ("张三", "person"),
        ("李四", "person"),
        ("诚远商贸有限公司", "organisation"),
    }
    assert run(tmp_path, *rows) == {"unchanged": 3}
    assert FactRow.objects.filter(kind="exchange.import_applied").count() == 2


def test_co_owners_stand_beside_each_other(cast: Cast, project: Project, tmp_path: Path) -> None:
    run(tmp_path, "3,2,1502,张三/李四,13812345678,,,50,")
    found = Residency.objects.order_by("id").values_list("customer__name", "role", "share")
    assert list(found) == [("张三", "owner", Decimal(50)), ("李四", "co_owner", Decimal(50))]


def test_known_customers_are_updated_not_doubled(cast: Cast, project: Project, tmp_path: Path) -> None:
    unit = make_unit(project)
    customer = make_customer(cast.agent, cast.project.pk, paper=CARD)
    make_home(cast.agent, customer, unit)
    assert run(tmp_path, f"3,2,1502,张三,13700000000,{CARD},,100,2026-06-30", "3,2,1503,张三,13812345678,,,,") == {"updated": 2}
    assert Customer.objects.count() == 1
    assert ImportRow.objects.order_by("line")[0].before == {
        "unit": {"delivered_on": ""}, "shares": {str(Residency.objects.get(unit=unit).pk): ""}, "added": ["numbers"],
    }  # fmt: skip
    assert queries.search_customers(cast.agent, "3-2-1503") == queries.search_customers(cast.agent, "0000") == [customer]


def test_somebody_elses_number_is_a_suspect(cast: Cast, project: Project, tmp_path: Path) -> None:
    assert run(tmp_path, "3,2,1502,张三,13812345678,,,,", "3,2,1503,李四,13812345678,,,,") == {"created": 1, "suspected": 1}
    assert "电话与另一位客户（张*）相同" in reasons()[1]
    assert Customer.objects.count() == 2


def test_a_home_that_ended_begins_again_where_it_ended(cast: Cast, project: Project, tmp_path: Path) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    home = make_home(cast.agent, customer, make_unit(project))
    actions.end_relation(home.pk, until=date(2026, 1, 1), by=cast.agent)
    assert run(tmp_path, "3,2,1502,张三,13812345678,,,,2025-01-01") == {"updated": 1}
    assert list(Residency.objects.order_by("id").values_list("since", "until")) == [(None, date(2026, 1, 1)), (date(2026, 1, 1), None)]


BAD = [
    ("3,2,1502,,13812345678,,,,", "“姓名”：必填，不能为空"),
    ("3,2,1502,张三,1381234567,,,,", "“手机”：手机号少一位，请补全"),
    ("3,2,1502,张三,1.38E+10,,,,", "科学计数"),
    ("3,2,1502,张三,,4.4E+17,,,", "证件号：证件号被表格软件改成了科学计数 4.4E+17，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
    ("3,2,1502,张三,,110105194912310021,,,", "证件号：身份证号最后一位校验不对，请逐位核对"),
    ("3,2,1502,张三/李四,,1/2/3,,,", "证件号：2 个姓名对 3 个证件号，对不上，请逐一对应"),
    ("3,2,1502,张三,,,邻居,,", "不在可选范围"),
    ("3,2,1502,张三/李四,,,,60/60,", "份额：合计 120%，超过 100%"),
    ("3,2,1502,张三,,,,很多,", "“很多”不是份额，请写成 50% 或 50"),
    ("3,2,1502,张三,,,,,明年", "不是日期"),
    (",,1502,张三,,,,,", "缺楼栋：请填写楼栋，或把房号写全，如 3-2-1502"),
    ("3,2,1502,12345,,,,,", "不像姓名"),
]


@pytest.mark.parametrize(("row", "sentence"), BAD)
def test_every_bad_row_has_its_sentence_and_writes_nothing(cast: Cast, project: Project, tmp_path: Path, row: str, sentence: str) -> None:
    assert run(tmp_path, row) == {"refused": 1}
    assert sentence in reasons()[0]
    assert (Customer.objects.count(), Unit.objects.count()) == (0, 0)


def test_names_that_contradict_a_paper_are_refused(cast: Cast, project: Project, tmp_path: Path) -> None:
    assert run(tmp_path, f"3,2,1502,张三,,{CARD},,,", f"3,2,1503,李四,,{CARD},,,") == {"created": 1, "refused": 1}
    assert reasons()[1] == "证件号已属于另一位客户（张*），与姓名不符，请核对"


def test_repeats_in_the_file_are_skipped(cast: Cast, project: Project, tmp_path: Path) -> None:
    assert run(tmp_path, "3,2,1502,张三,13812345678,,,,", "3,2,1502,张三,13812345678,,,,") == {"created": 1, "skipped": 1}
    assert reasons()[1] == "与第 2 行完全相同"


def test_customers_of_other_companies_are_neither_matched_nor_changed(cast: Cast, project: Project, tmp_path: Path) -> None:
    theirs = make_customer(cast.stranger, cast.other_project.pk, paper=CARD)
    assert run(tmp_path, f"3,2,1502,张三,13812345678,{CARD},,,") == {"created": 1}
    theirs.refresh_from_db()
    assert (Customer.objects.count(), theirs.nodes) == (2, [cast.other_project.pk])


def test_who_may_be_one_person_is_noted_while_importing(cast: Cast, project: Project, tmp_path: Path) -> None:
    known = make_customer(cast.agent, cast.project.pk, name="张三丰")
    run(tmp_path, "3,2,1502,张三,13812345678,,,,", "3,2,1503,张三/李四,13912345678/13912345678,,,,")
    assert list(Pair.objects.filter(low=known).values_list("score", "reasons")) == [(50, ["phone"])]
    assert not Pair.objects.exclude(low=known).exists()  # one home, one number: that says nothing


def test_original_keeper_and_time_are_kept(cast: Cast, project: Project, tmp_path: Path) -> None:
    header = "楼栋,单元,房号,姓名,手机,置业顾问,登记时间"
    assert run(tmp_path, "3,2,1502,张三,13812345678,王顾问,2021.3.4 10:30", "3,2,1503,李四,13912345678,,", header=header) == {"created": 2}
    at = datetime(2021, 3, 4, 10, 30, tzinfo=SHANGHAI)
    assert Customer.objects.get(name="张三").created_at == at
    told = FactRow.objects.get(kind="customers.origin_kept")
    assert (told.customer_id, told.happened_at, told.body["keeper_name"], told.node_id) == (
        Customer.objects.get(name="张三").pk, at, "王顾问", cast.project.pk,
    )  # fmt: skip
    assert run(tmp_path, "3,2,1502,张三,13812345678,赵顾问,2022.3.4", header=header) == {"unchanged": 1}
    assert run(tmp_path, "3,2,1504,王五,13712345678,,2199-01-01", header=header) == {"refused": 1}
    assert "原登记时间" in reasons()[0]


def test_a_merged_record_is_the_one_person_to_a_file(cast: Cast, project: Project, tmp_path: Path) -> None:
    kept = make_customer(cast.agent, cast.project.pk, name="王小明", phone="13700000001")
    joined = make_customer(cast.agent, cast.project.pk, name="王晓明", phone="13700000002", paper=CARD)
    actions.merge_customers(kept.pk, merged_id=joined.pk, by=cast.manager)
    rows = (f"3,2,1502,王晓明,13700000002,{CARD},,,", "3,2,1503,王晓明,13700000002,,,,", "3,2,1504,王小明,13700000001,,,,")
    run(tmp_path, *rows)
    assert (Customer.objects.count(), Phone.objects.count()) == (2, 2)
    assert set(Residency.objects.values_list("customer_id", flat=True)) == {kept.pk}
    for typed in ("1502", "王晓明", "0002", "王小明"):
        assert queries.search_customers(cast.agent, typed) == [kept], typed
    assert list(invariants.broken()) == []


def test_a_check_that_has_forgotten_forecasts_and_the_import_knows(
    cast: Cast, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonglu.customers.imports.kind.MOST_PEOPLE", 1)
    monkeypatch.setattr("tonglu.customers.imports.kind.MOST_LINES", 1)
    monkeypatch.setattr("tonglu.customers.imports.kind.OwnersKind.chunk", 1)
    rows = [f"3,2,{room},{name},{number},,,," for room, name, number in (
        (1502, "张三", 13812345678), (1503, "李四", 13912345678), (1504, "王五", 13712345678), (1505, "张三", 13812345678),
        (1502, "张三", 13812345678),
    )]  # fmt: skip
    content = "\n".join([HEADER, *rows]).encode()
    batch = exchange.upload_file("owners", content=content, name="a.csv", node_id=project.node_id, by=cast.manager)
    exchange.start_check(batch.pk, mapping={}, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("checked", {"created": 5})
    exchange.confirm_import(batch.pk, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.counts, Customer.objects.count(), Residency.objects.count()) == ({"created": 4, "unchanged": 1}, 3, 4)


def test_who_owns_until_a_day_to_come_refuses_the_row_and_not_the_file(cast: Cast, project: Project, tmp_path: Path) -> None:
    unit, customer = make_unit(project), make_customer(cast.agent, cast.project.pk)
    home = make_home(cast.agent, customer, unit)
    Residency.objects.filter(pk=home.pk).update(share=100, since=date(2020, 1, 1), until=date(2099, 1, 1))
    building, entrance, room = unit.code.split("-")
    rows = (f"{building},{entrance},{room},李四,13912345678,,,100,", "8,1,101,王五,13712345678,,,100,")
    assert run(tmp_path, *rows) == {"created": 1, "refused": 1}
    assert reasons()[0] == f"份额：{unit.code} 已登记 100%，加上这一行超过 100%"


def test_every_pair_of_a_file_is_found_though_most_are_not_asked_about(cast: Cast, project: Project, tmp_path: Path) -> None:
    """The same as scoring all: within the file, with people of before, and with those who are out of reach."""
    stands = make_customer(cast.stranger, cast.other_project.pk, name="周一", phone="13700000001")
    make_home(cast.agent, make_customer(cast.agent, cast.project.pk, name="吴九", phone="13700000009"), make_unit(project))
    run(
        tmp_path,
        "5,1,101,周一,13700000001,,,,",  # somebody of another company
        "5,1,102,郑二,13700000002,,,,",
        "5,1,103,郑三,13700000002,,,,",  # one number, two rows of the file
        f"5,1,104,钱四,,{CARD},,,",
        f"5,1,104,钱四,,{OTHER_CARD},,,",  # one name in one room, other papers
        "3,2,1502,吴九,13700000008,,,,",  # known by name and room
        "5,1,105,孙五,13700000005,,,,",
    )
    found = set(Pair.objects.values_list("low_id", "high_id"))
    assert any(stands.pk in pair for pair in found)
    note_candidates(set(Customer.objects.values_list("pk", flat=True)), NOON, by_name=False)
    assert set(Pair.objects.values_list("low_id", "high_id")) == found


def test_what_a_broken_off_import_told_the_planner_is_told_again(cast: Cast, project: Project) -> None:
    known = "SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'customers_phone'"
    with connection.cursor() as cursor:  # what the server itself, or another test, has learnt of the table
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = 'customers_phone'::regclass")
    for is_kept, stands in ((False, False), (True, True)):
        with transaction.atomic():
            make_customer(cast.agent, cast.project.pk)
            tell_sizes(1)
            transaction.set_rollback(not is_kept)
        with connection.cursor() as cursor:
            cursor.execute(known)
            assert cursor.fetchone() == (stands,)
