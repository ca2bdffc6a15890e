"""The box above the list of cases: what it finds goes on by pages, leaves as a file, and says where nobody looked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import RequestFactory

from tests.factories.case_states import opened
from tests.factories.cast import NOON, Cast
from tests.web.signing import Sign
from tonglu.service import finding
from tonglu.service.models import Case
from tonglu.service.queries import cases_for
from tonglu.web.service.exporting import CaseExport
from tonglu.web.service.listing import listing_of
from tonglu.web.service.rows import SHOWN

HX = {"HX-Request": "true"}


def test_words_are_looked_for_among_the_newest_which_the_page_says(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _middle, new = (opened(cast, f"{room}漏水") for room in ("厨房", "阳台", "卫生间"))
    Case.objects.filter(pk=old.pk).update(opened_at=NOON - timedelta(days=40))
    manager = sign("manager")
    text = manager.get("/cases/?q=漏水", headers=HX).content.decode()
    assert (old.number in text, new.number in text, "选一段来件时间" in text) == (True, True, False)
    monkeypatch.setattr(finding, "NEWEST", 1)
    text = manager.get("/cases/?q=漏水", headers=HX).content.decode()
    assert (old.number in text, new.number in text, "选一段来件时间" in text) == (False, True, True)
    text = manager.get("/cases/?q=漏水&opened_to=2026-09-01", headers=HX).content.decode()
    assert (old.number in text, new.number in text, "选一段来件时间" in text) == (True, False, False)


def test_what_was_found_goes_on_by_pages_and_leaves_as_a_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [opened(cast, f"厨房漏水 {number}") for number in range(5)]
    opened(cast, "门锁坏了")
    listing = replace(listing_of(cast.manager), size=2)
    for query in ("q=漏水", "q=GD26", "q=漏水&sort=number", "q=3-2-1502&sort=due"):
        met, path = list[int](), f"/cases/?{query}"
        while path:
            page = listing.page(RequestFactory().get(path), cases_for(cast.manager), SHOWN)
            met += [each.pk for each in page.rows]
            path = page.next_url
        wanted = {each.pk for each in cases} if "漏水" in query else {*Case.objects.values_list("pk", flat=True)}
        assert (len(met), set(met), page.count) == (len(wanted), wanted, len(wanted)), query
        assert CaseExport().count(cast.manager, query, None, 99) == len(wanted)
