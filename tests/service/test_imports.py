"""Registers of cases and the tree of categories, through the whole import path."""

from collections import Counter
from pathlib import Path

import pytest

from tests.factories.cast import Cast
from tonglu.audit.models import FactRow
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportRow
from tonglu.lib.refusals import Refused
from tonglu.organisation.models import LookupItem
from tonglu.service.actions import accept_case, decide_suspicion
from tonglu.service.models import Case, CaseClock, Suspicion

SHARED = Path(__file__).parents[3] / "shared" / "data"
APPEALS = SHARED / "suqiu" / "fuzhou_appeals_masked.csv"
TREE = SHARED / "gov_messages" / "attach1.xlsx"
HEADER = "来源编号,内容,来件时间,类型,渠道,处理结果\n"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs the real files of ../shared")


def write(folder: Path, rows: str, header: str = HEADER, name: str = "cases.csv") -> Path:
    path = folder / name
    path.write_text(header + rows, encoding="utf-8-sig")
    return path


def decisions() -> list[tuple[int, str, str]]:
    return list(ImportRow.objects.order_by("line").values_list("line", "decision", "reason"))


@pytest.mark.shared
@needs_shared
def test_real_appeals_arrive_once_as_closed_history(cast: Cast) -> None:
    counts = import_file("cases", APPEALS, "admin")
    assert (counts["rows"], counts["created"], counts["suspected"], counts["refused"], counts["skipped"]) == (1464, 1464, 80, 0, 0)
    assert Counter(Case.objects.values_list("kind", flat=True)) == {
        "complaint": 1185, "consultation": 167, "suggestion": 62, "report": 46, "help": 4,
    }  # fmt: skip
    mediums = Counter(Case.objects.values_list("medium", flat=True))
    assert (mediums["web"], mediums["phone"], mediums["app"], mediums["wechat"]) == (764, 530, 95, 33)
    assert not Case.objects.exclude(state="closed", is_imported=True, customer=None, unit=None, due_at=None).exists()
    assert not Case.objects.filter(closed_at__gt=cast.at).exists()
    assert not CaseClock.objects.exists()
    pairs = Suspicion.objects.values_list("first_id", "second_id")
    assert len({first for first, _ in pairs}) == 37
    assert len({case for pair in pairs for case in pair}) == 80

    again = import_file("cases", APPEALS, "admin")
    assert (again["created"], again["unchanged"], again["suspected"]) == (0, 1464, 0)
    assert (Case.objects.count(), Suspicion.objects.count()) == (1464, 43)


@pytest.mark.shared
@needs_shared
def test_real_category_tree_becomes_a_lookup(cast: Cast) -> None:
    counts = import_file("categories", TREE, "admin")
    items = LookupItem.objects.filter(list_code="service.category")
    assert counts["created"] == 517
    assert items.filter(parent=None).count() == 15
    assert items.filter(children=None).count() == 517
    assert import_file("categories", TREE, "admin")["unchanged"] == 517


def test_rejected_suspicion_is_not_proposed_again(cast: Cast, tmp_path: Path) -> None:
    file = write(tmp_path, "1,河道很臭,2024-01-06,投诉,电话,已处理\n2,河道很臭,2024-01-07,投诉,网站,已处理\n")
    import_file("cases", file, "manager")
    decide_suspicion(Suspicion.objects.get().pk, is_same=False, by=cast.manager)
    more = write(tmp_path, "3,河道很臭,2024-01-08,投诉,网站,已处理\n")
    import_file("cases", more, "manager")
    assert list(Suspicion.objects.order_by("pk").values_list("state", flat=True)) == ["rejected", "open"]


def test_reply_that_comes_later_closes_the_case(cast: Cast, tmp_path: Path) -> None:
    import_file("cases", write(tmp_path, "1,河道很臭,2024-01-06,投诉,电话,\n"), "manager")
    assert Case.objects.get().state == "new"
    counts = import_file("cases", write(tmp_path, "1,河道很臭,2024-01-06,投诉,电话,已清淤\n"), "manager")
    case = Case.objects.get()
    assert (counts["updated"], case.state, case.result) == (1, "closed", "已清淤")


def test_reply_closes_no_case_that_was_taken_up(cast: Cast, tmp_path: Path) -> None:
    import_file("cases", write(tmp_path, "1,河道很臭,2024-01-06,投诉,电话,\n"), "manager")
    accept_case(Case.objects.get().pk, by=cast.manager)
    counts = import_file("cases", write(tmp_path, "1,河道很臭,2024-01-06,投诉,电话,已清淤\n"), "manager")
    assert (counts["skipped"], Case.objects.get().state) == (1, "accepted")


def test_history_stands_on_the_facts_with_its_own_dates(cast: Cast, tmp_path: Path) -> None:
    import_file("cases", write(tmp_path, "1,河道很臭,2024-01-06,投诉,电话,已清淤\n"), "manager")
    told = FactRow.objects.filter(kind__startswith="service.").order_by("pk")
    assert [(each.kind, each.happened_at.year, each.body["is_imported"]) for each in told] == [
        ("service.case_opened", 2024, True),
        ("service.case_closed", 2024, True),
    ]


@pytest.mark.parametrize(
    ("row", "decision", "reason"),
    [
        ("1,漏水,2024.1.6,投诉,电话,", "created", ""),
        ("1,漏水,20240106,报修,e福州app,", "created", ""),
        ("1,漏水,2099-01-06,投诉,电话,", "refused", "“来件时间”：晚于现在，请检查年份"),
        ("1,漏水,1月6日,投诉,电话,", "refused", "“来件时间”：“1月6日”不是日期，请写成 2024-01-06"),
        ("1,,2024-01-06,投诉,电话,", "refused", "“内容”：必填，不能为空"),
        ("1,漏水,2024-01-06,夸夸,电话,", "refused", "“类型”：“夸夸”不在可选范围：投诉、报修、咨询、建议、求助、举报、表扬、抱怨"),
        ("1,漏\x01水,2024-01-06,投诉,电话,", "refused", "“内容”：内容中有看不见的控制字符，请删去后重填"),
        ("1,=1+1,2024-01-06,投诉,电话,", "created", ""),
        ("4.4E+17,漏水,2024-01-06,投诉,电话,", "created", ""),
    ],
)  # fmt: skip
def test_each_row_has_a_decision_and_a_reason(cast: Cast, tmp_path: Path, row: str, decision: str, reason: str) -> None:
    import_file("cases", write(tmp_path, row + "\n"), "manager")
    assert decisions() == [(2, decision, reason)]


def test_file_without_the_words_is_refused(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        import_file("cases", write(tmp_path, "1,2024-01-06\n", header="编号,日期\n"), "manager")
    assert str(refusal.value) == "文件缺少必填列：内容；请核对表头，或下载模板填写"
    assert not Case.objects.exists()


def test_rows_without_ids_are_known_by_their_place_among_equals(cast: Cast, tmp_path: Path) -> None:
    rows = "漏水,2024-01-06\n漏水,2024-01-06\n"
    first = import_file("cases", write(tmp_path, rows, header="内容,日期\n"), "manager")
    second = import_file("cases", write(tmp_path, rows, header="内容,日期\n"), "manager")
    assert (first["created"], second["created"], second["unchanged"]) == (2, 0, 2)


def test_stranger_imports_into_their_own_place_only(cast: Cast, tmp_path: Path) -> None:
    import_file("cases", write(tmp_path, "1,漏水,2024-01-06,投诉,电话,\n"), "stranger")
    assert Case.objects.get().node_id == cast.other_city.pk
