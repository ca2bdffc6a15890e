"""Cases and categories taken back: history that nobody took up goes, a reply is taken off again; what was worked on stays and is named."""

from pathlib import Path

from tests.customers.test_import_revert import fingerprint, revert, sound
from tests.factories.cast import Cast
from tests.service.test_imports import write
from tonglu.exchange import reverting
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportBatch
from tonglu.insight import invariants as counted
from tonglu.insight.actions import catch_up
from tonglu.organisation.models import LookupItem
from tonglu.service import invariants
from tonglu.service.actions import accept_case, decide_suspicion, open_case
from tonglu.service.models import Case, Suspicion

WORDS = "河道很臭"
THREE = f"1,{WORDS},2024-01-06,投诉,电话,已处理\n2,{WORDS},2024-01-07,投诉,网站,\n3,路灯不亮,2024-01-07,报修,网站,已修好\n"


def told(cast: Cast) -> bool:
    catch_up(by=cast.admin)
    return [*invariants.broken(), *counted.broken()] == [] and sound()


def clean(found: dict[str, str]) -> dict[str, str]:
    """Kept sums are counted anew, and their rows may be others than before; told() says that they are right."""
    return {name: value for name, value in found.items() if not name.startswith("insight_")}


def test_cases_that_nobody_took_up_go(cast: Cast, tmp_path: Path) -> None:
    open_case(words=WORDS, kind="complaint", node_id=cast.project.pk, by=cast.agent)
    before = clean(fingerprint())
    import_file("cases", write(tmp_path, THREE), "manager")
    assert (Case.objects.count(), Suspicion.objects.count()) == (4, 2)
    assert told(cast)
    batch = revert(cast)
    assert (clean(fingerprint()), batch.revert_counts) == (before, {"removed": 3, "restored": 0, "kept": 0})
    assert told(cast)
    import_file("cases", write(tmp_path, THREE), "manager")
    assert Case.objects.count() == 4


def test_a_reply_is_taken_off_again(cast: Cast, tmp_path: Path) -> None:
    import_file("cases", write(tmp_path, f"1,{WORDS},2024-01-06,投诉,电话,\n"), "manager")
    before = clean(fingerprint())
    import_file("cases", write(tmp_path, f"1,{WORDS},2024-01-06,投诉,电话,已清淤\n"), "manager")
    assert Case.objects.get().state == "closed"
    assert revert(cast).revert_counts == {"removed": 0, "restored": 1, "kept": 0}
    assert clean(fingerprint()) == before
    assert told(cast)
    first = ImportBatch.objects.order_by("pk")[0]
    assert revert(cast, first.pk).revert_counts["removed"] == 1
    assert (Case.objects.count(), told(cast)) == (0, True)


def test_cases_that_were_worked_on_or_judged_stay(cast: Cast, tmp_path: Path) -> None:
    import_file("cases", write(tmp_path, f"{THREE}4,路灯不亮,2024-01-09,报修,网站,\n"), "manager")
    taken, judged = Case.objects.order_by("pk")[3], Suspicion.objects.order_by("pk")[0]
    accept_case(taken.pk, by=cast.manager)
    decide_suspicion(judged.pk, is_same=True, by=cast.manager)
    open_case(words="路灯不亮", kind="repair", node_id=cast.project.pk, by=cast.agent)
    foreseen = reverting.foresee(cast.manager, ImportBatch.objects.get().pk)
    batch = revert(cast)
    assert foreseen is not None
    assert (foreseen.removed, foreseen.kept) == (batch.revert_counts["removed"], batch.revert_counts["kept"]) == (1, 3)
    assert set(Case.objects.filter(is_imported=True)) == {taken, judged.first, judged.second}
    words = {(each.first.words, each.second.words, each.state) for each in Suspicion.objects.select_related("first", "second")}
    assert words == {(WORDS, WORDS, "linked"), ("路灯不亮", "路灯不亮", "open")}  # the two that are left begin a group of their own
    assert {each.why for each in reverting.conflicts_of(cast.manager, batch.pk)} == {"导入之后被改过", "导入之后有往来记录"}
    assert told(cast)


def test_categories_that_are_used_stay_with_what_is_above_them(cast: Cast, tmp_path: Path) -> None:
    before = fingerprint()
    header, rows = "一级分类,二级分类,三级分类\n", "工程质量,渗漏,厨房渗漏\n工程质量,渗漏,外墙渗漏\n物业服务,保安,\n"
    import_file("categories", write(tmp_path, rows, header), "admin")
    assert LookupItem.objects.filter(list_code="service.category").count() == 6
    assert revert(cast, by="admin").revert_counts == {"removed": 6, "restored": 0, "kept": 0}
    assert fingerprint() == before
    import_file("categories", write(tmp_path, rows, header), "admin")
    used = LookupItem.objects.get(name="厨房渗漏")
    open_case(words="漏水", kind="repair", category_id=used.pk, node_id=cast.project.pk, by=cast.agent)
    batch = revert(cast, by="admin")
    left = LookupItem.objects.filter(list_code="service.category").order_by("pk").values_list("name", flat=True)
    assert (list(left), batch.revert_counts["removed"]) == (["工程质量", "渗漏", "厨房渗漏"], 3)
    assert {each.why for each in reverting.conflicts_of(cast.admin, batch.pk)} == {"导入之后被别的记录引用"}
    assert sound()
