"""A case that nobody answers climbs three levels over a weekend; each hears of it once, the director takes it in hand."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.factories.ladder import full_ladder
from tests.journeys.world import World, committed
from tonglu.audit.models import FactRow
from tonglu.journeys import follower
from tonglu.journeys.jobs import REACHES
from tonglu.journeys.models import Position
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service import actions
from tonglu.service.models import Case, CaseClock

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
FRIDAY = "2026-10-16T18:00:00+08:00"  # thirty minutes to answer a complaint, day and night
# when the sweeper comes by → who has just heard
WEEKEND = {
    "2026-10-16T18:31:00+08:00": "dispatcher",
    "2026-10-16T20:31:00+08:00": "manager",
    "2026-10-17T18:31:00+08:00": "director",
}
WORDS = "孩子在楼下被掉落的瓷砖砸到，没有人来"


@pytest.fixture
def at(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    # the world's facts would wait for transactions of other tests on the same server
    monkeypatch.setattr(follower, "READ", follower.READ.replace(follower.SETTLED, ""))
    committed(begin_here)
    return lambda moment: monkeypatch.setenv("TONGLU_NOW", moment)


def begin_here() -> None:
    """What the world told before is not this story's, and what others left open does not climb in it."""
    CaseClock.objects.update(next_step_at=None)
    last = FactRow.objects.order_by("xid", "id").values_list("xid", "id").last()
    xid, fact_id = last or (0, 0)
    Position.objects.update_or_create(follower=follower.FOLLOWER, defaults={"xid": xid, "fact_id": fact_id})


def sweep_twice() -> None:
    """As two workers would, and the follower after them."""
    for _ in range(2):
        actions.sweep_ladder(by=system_actor("sweep_ladder", clock.now()))
        follower.follow(by=system_actor("reactions", clock.now(), *REACHES))


def rung(page: Page, case: Case) -> Locator:
    """The notices that the response clock of the case has climbed; its other clocks ring for themselves."""
    return page.locator(".notice", has_text=f"{case.number} 升级到").filter(has_text="响应时限")


def test_complaint_climbs_over_the_weekend(sign_in: SignIn, world: World, at: Callable[[str], None]) -> None:
    committed(lambda: full_ladder(world.cast))
    at(FRIDAY)
    friday = world.cast.actor("agent", datetime.fromisoformat(FRIDAY))
    case: Case = committed(lambda: actions.open_case(words=WORDS, kind="complaint", by=friday))
    heard: list[str] = []
    bells = {each: sign_in(each).new_page() for each in ("dispatcher", "manager", "director", "chief")}
    for moment, name in WEEKEND.items():
        at(moment)
        committed(sweep_twice)
        heard.append(name)
        for each, page in bells.items():
            page.goto("/bell/")
            expect(rung(page, case)).to_have_count(1 if each in heard else 0)
    page = bells["director"]
    rung(page, case).get_by_role("button", name="我来处理").click()
    expect(rung(page, case)).to_contain_text("director员：我来处理")
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator(".climb-rung").filter(has_text="响应")).to_have_count(3)
    expect(page.locator(".climb-rung.is-answered")).to_contain_text("城市公司客关负责人")
