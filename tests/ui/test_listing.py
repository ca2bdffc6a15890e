from datetime import date

import pytest
from django.test import RequestFactory

from tests.factories.organisation import make_node
from tonglu.access.models import Person
from tonglu.organisation.models import NodeKind
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, Page

PEOPLE = Listing(
    sorts=[Sort("name", "name"), Sort("left", "left_on", is_descending=True, is_nullable=True)],
    facets=[Facet("state", "状态", [("active", "在职"), ("left", "已离职")])],
    search=lambda rows, words: rows.filter(name__contains=words),
    size=3,
)


@pytest.fixture
def people(db: None) -> list[Person]:
    home = make_node("云锦府", NodeKind.PROJECT)
    days = [None, date(2025, 1, 2), date(2025, 1, 1), date(2025, 1, 2), None, date(2024, 1, 1), date(2025, 1, 2)]
    made = [
        Person(username=f"p{at}", name=f"员{at % 2}", home=home, left_on=day, state="left" if day else "active")
        for at, day in enumerate(days)
    ]
    return Person.objects.bulk_create(made)


def open_page(query: str = "") -> Page[Person]:
    return PEOPLE.page(RequestFactory().get(f"/people/{query}"), Person.objects.filter(username__startswith="p"))


def walk(query: str) -> tuple[list[str], list[str]]:
    """Read forwards to the end, then back to the beginning."""
    page = open_page(query)
    forwards = [each.username for each in page.rows]
    while page.next_url:
        page = open_page(page.next_url.removeprefix("/people/"))
        forwards += [each.username for each in page.rows]
    backwards = [each.username for each in page.rows]
    while page.previous_url:
        page = open_page(page.previous_url.removeprefix("/people/"))
        backwards = [each.username for each in page.rows] + backwards
    return forwards, backwards


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "0 2 4 6 1 3 5"),
        ("?sort=-name", "5 3 1 6 4 2 0"),
        ("?sort=-left", "6 3 1 2 5 4 0"),
        ("?sort=left", "5 2 1 3 6 0 4"),
    ],
)
def test_paging_meets_each_row_once_in_both_directions(query: str, order: str) -> None:
    expected = [f"p{each}" for each in order.split()]
    assert walk(query) == (expected, expected)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "query", ["?sort=password", "?sort=-", "?after=@@", "?after=W10", "?after=bm90", "?before=eyJhIjoxfQ", "?state=gone", "?q=%00"]
)
def test_what_no_list_allows_is_ignored(query: str) -> None:
    assert [each.username for each in open_page(query).rows] == ["p0", "p2", "p4"]


@pytest.mark.usefixtures("people")
def test_a_key_of_another_sort_begins_at_the_beginning() -> None:
    mark = open_page().next_key
    assert [each.username for each in open_page(f"?sort=left&after={mark}").rows] == ["p5", "p2", "p1"]


@pytest.mark.usefixtures("people")
def test_filters_become_chips_that_take_themselves_away() -> None:
    page = open_page("?state=left&state=active&q=员1&after=x")
    assert [(each.label, each.value) for each in page.chips] == [("", "“员1”"), ("状态", "已离职"), ("状态", "在职")]
    assert page.chips[1].url == "/people/?state=active&q=%E5%91%981"
    assert page.clear_url == "/people/"
    assert page.count_words == "3"


@pytest.mark.usefixtures("people")
def test_count_stops_above_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonglu.ui.listing.CAP", 5)
    assert open_page().count_words == "5+"


@pytest.mark.usefixtures("people")
def test_a_second_click_on_a_head_turns_the_order() -> None:
    page = open_page("?sort=-left&after=x")
    assert (page.sort_url("left"), page.sort_url("name")) == ("/people/?sort=left", "/people/?sort=name")
