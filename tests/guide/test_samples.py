"""The shipped samples do what the guide says: its table of counts is the expectation."""

from pathlib import Path

import pytest

from tests.factories.cast import Cast
from tonglu.customers.models import Customer
from tonglu.estates.models import Project, Unit
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportRow
from tonglu.service.models import Case, CaseClock, Suspicion

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
COUNTED = ("rows", "created", "unchanged", "suspected", "skipped", "refused")
AS = {"owners": "manager", "units": "manager", "cases": "manager", "listings": "director", "categories": "admin"}


def promised() -> dict[str, tuple[str, dict[str, int]]]:
    """Return what 06-imports.md promises: the file and the counts of each kind."""
    rows = [line.strip("| ").split(" | ") for line in (GUIDE / "06-imports.md").read_text().splitlines() if line.startswith("| ")]
    return {row[0]: (row[1], dict(zip(COUNTED, map(int, row[2:]), strict=True))) for row in rows if row[0] in AS}


@pytest.fixture
def estate(cast: Cast) -> Project:
    return Project.objects.create(node=cast.project, marketing_name="云锦府", filed_name="云锦花园一期", estate_name="云锦府")


def run(kind: str) -> dict[str, int]:
    result = import_file(kind, GUIDE / "samples" / promised()[kind][0], AS[kind])
    return {name: result[name] for name in COUNTED}


@pytest.mark.parametrize("kind", AS)
def test_sample_gives_what_the_guide_promises_and_only_once(cast: Cast, estate: Project, kind: str) -> None:
    expected = promised()[kind][1]
    assert run(kind) == expected
    again = run(kind)
    assert (again["created"], again["refused"]) == (0, expected["refused"])


def test_every_shipped_sample_is_in_the_guide() -> None:
    assert {file for file, _ in promised().values()} == {each.name for each in (GUIDE / "samples").iterdir()}


def test_refused_owners_have_the_sentences_of_the_guide(cast: Cast, estate: Project) -> None:
    run("owners")
    said = dict(ImportRow.objects.filter(decision="refused").values_list("line", "reason"))
    assert sorted(said) == [14, 15, 16, 17, 18, 19]
    assert "手机号少一位，请补全" in said[14]
    assert "请把这一列设为“文本”后重新填写" in said[15]
    assert "没有项目“听松居”" in said[19]
    assert (Customer.objects.count(), Unit.objects.count()) == (11, 9)


def test_answered_cases_are_quiet_history_and_repeats_wait_for_a_person(cast: Cast, estate: Project) -> None:
    run("cases")
    assert (Case.objects.filter(state="closed").count(), Case.objects.filter(state="new").count()) == (20, 2)
    assert not CaseClock.objects.exists()
    pairs = Suspicion.objects.values_list("first_id", "second_id")
    assert (len({first for first, _ in pairs}), len({case for pair in pairs for case in pair})) == (4, 9)


def test_listings_found_projects_and_invent_no_rooms(cast: Cast, estate: Project) -> None:
    run("listings")
    assert set(Project.objects.exclude(pk=estate.pk).values_list("marketing_name", flat=True)) == {
        "晴川里", "紫藤园", "老码头公寓", "望江楼写字间", "听雨苑",
    }  # fmt: skip
    assert not Unit.objects.exists()
