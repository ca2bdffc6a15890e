"""Whom the box above the list of customers finds, and what it says where it did not look."""

import pytest
from django.http import QueryDict

from tests.factories.cast import Cast
from tests.web.signing import Sign, sign
from tonglu.customers import finding
from tonglu.customers.actions import register_customer
from tonglu.customers.circles import in_circles
from tonglu.customers.finding import find_customers
from tonglu.customers.queries import customers_for, matching
from tonglu.lib import prepared
from tonglu.web.customers.lists import listing_of

__all__ = ["sign"]
NAMES = ("王伟", "王小明", "汪洋", "陈王", "魏王伟", "单于", "Wang Anna", "周伟")
TYPED = ("王", "伟", "单", "w", "wx", "wang", "陈王", "王伟", "1234", "没有")


@pytest.fixture(autouse=True)
def people(cast: Cast) -> None:
    prepared.FULL.clear()
    for number, name in enumerate(NAMES):
        register_customer(name=name, phones=[f"1381234{5000 + number}"], node_id=cast.project.pk, by=cast.admin)


def names(cast: Cast, who: str, text: str) -> list[str]:
    by = cast.actor(who)
    return sorted(each.name for each in find_customers(by, customers_for(by), text).rows)


@pytest.mark.parametrize("who", ["agent", "manager", "admin", "stranger"])
def test_whoever_has_the_words_is_found(cast: Cast, who: str) -> None:
    by = cast.actor(who)
    for text in TYPED:
        found = find_customers(by, customers_for(by), text)
        assert set(found.rows) == set(matching(customers_for(by), text))
        assert not found.is_of_begun


def test_where_thousands_have_a_sign_those_who_are_called_so_are_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FITTING", 2)
    monkeypatch.setattr(finding, "ENOUGH", 1)
    assert names(cast, "admin", "王") == ["王伟", "王小明", "陈王", "魏王伟"]  # a few places have no thousands
    monkeypatch.setattr(finding, "FEW", 0)
    assert names(cast, "agent", "王") == names(cast, "admin", "王") == ["王伟", "王小明"]
    assert names(cast, "admin", "wang") == ["Wang Anna", "汪洋", "王伟", "王小明"]
    assert names(cast, "admin", "wx") == ["王小明"]
    assert names(cast, "admin", "王伟") == ["王伟", "魏王伟"]  # two signs: all of them
    assert names(cast, "admin", "伟") == ["周伟", "王伟", "魏王伟"]  # nobody is called so
    monkeypatch.setattr(finding, "ENOUGH", 3)
    prepared.FULL.clear()
    assert names(cast, "admin", "王") == ["王伟", "王小明", "陈王", "魏王伟"]


def test_with_a_filter_that_few_fit_everybody_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, least in (("FITTING", 2), ("ENOUGH", 1), ("FEW", 0)):
        monkeypatch.setattr(finding, name, least)
    by = cast.admin
    few = in_circles(by, customers_for(by), ["none"])
    assert {each.name for each in find_customers(by, few, "王").rows} == {"王伟", "王小明", "陈王", "魏王伟"}
    assert {each.name for each in find_customers(by, customers_for(by).filter(kind__in=["person"]), "王").rows} == {"王伟", "王小明"}


def test_at_one_place_of_the_group_everybody_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, least in (("FITTING", 2), ("ENOUGH", 1), ("FEW", 1)):
        monkeypatch.setattr(finding, name, least)
    by = cast.admin
    here = customers_for(by).filter(nodes__shares=[cast.project.pk])
    assert {each.name for each in find_customers(by, here, "王").rows} == {"王伟", "王小明", "陈王", "魏王伟"}


def test_a_sign_that_names_read_in_two_ways_begin_with_finds_all_of_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, least in (("FITTING", 1), ("ENOUGH", 1), ("FEW", 0)):
        monkeypatch.setattr(finding, name, least)
    for name in ("万俟明", "万里"):
        register_customer(name=name, phones=[], node_id=cast.project.pk, by=cast.admin)
    assert names(cast, "admin", "万") == ["万俟明", "万里"]


def test_the_page_says_whom_it_left_out(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    admin, address = sign("admin"), "/customers/?q=王&kind=person"
    assert "只列出姓名以此开头的" not in admin.get(address).content.decode()
    for name, least in (("FITTING", 2), ("ENOUGH", 1), ("FEW", 0)):
        monkeypatch.setattr(finding, name, least)
    text = admin.get(address).content.decode()
    assert ("只列出姓名以此开头的" in text, "王小明" in text, "魏王伟" in text) == (True, True, False)
    by = cast.admin
    leaves = listing_of(by).narrowed(QueryDict("q=王&kind=person"), customers_for(by))  # a file holds whoever fits
    assert {each.name for each in leaves} == {"王伟", "王小明", "陈王", "魏王伟"}
