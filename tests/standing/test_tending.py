"""Lists one works down: who is on them, what comes out of looking at somebody, when he is asked about again, and what is counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.lib.test_lines import generic_plan
from tonglu.audit.models import FactRow
from tonglu.customers import actions as customers
from tonglu.customers import invariants
from tonglu.customers.models import Customer
from tonglu.customers.rules.completeness import RARE, SPREAD
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.standing import actions, overview, tending
from tonglu.standing.models import DataCheck
from tonglu.standing.overview import overview_for, places_for, week_for
from tonglu.standing.rules.tending import LISTS
from tonglu.standing.tallying import tally

TODAY = date(2026, 9, 30)
# of the indexes that give an order only the one in question is left
ALONE = """
    DO $$ DECLARE named text; BEGIN
        FOR named IN SELECT indexrelid::regclass FROM pg_index i WHERE indrelid = 'customers_customer'::regclass
            AND NOT indisunique AND indexrelid <> 'customer_line_rare'::regclass LOOP EXECUTE 'DROP INDEX ' || named; END LOOP;
    END $$
"""


def names(cast: Cast, code: str, who: str = "agent", days: int = 0) -> list[str]:
    by = cast.actor(who, NOON + timedelta(days=days))
    rows = tending.on_list(by, LISTS[code])  # who is worth the same stands in no order that counts
    return [each.name for each in sorted(rows, key=lambda each: (each.rank // SPREAD, each.pk), reverse=True)]


def look(cast: Cast, customer: Customer, outcome: str, work_list: str = "phone", **given: Any) -> DataCheck:
    return actions.check_data(customer.pk, outcome=outcome, work_list=work_list, **{"by": cast.agent, **given})


@pytest.fixture
def people(cast: Cast) -> dict[str, Customer]:
    unit = make_unit(make_project(cast.project))
    found = {name: make_customer(cast.agent, cast.project.pk, name, "") for name in ("甲一", "乙二", "丙三")}
    make_home(cast.agent, found["乙二"], unit)
    make_customer(cast.stranger, cast.other_project.pk, "外人", "")
    return found


def test_a_list_begins_with_who_is_worth_most_and_ends_at_ones_reach(cast: Cast, people: dict[str, Customer]) -> None:
    assert names(cast, "phone") == ["乙二", "丙三", "甲一"]
    assert names(cast, "place") == ["丙三", "甲一"]
    assert names(cast, "phone", "stranger") == ["外人"]
    assert names(cast, "sensitive") == names(cast, "failed") == []
    twin = customers.merge_customers(people["甲一"].pk, merged_id=people["丙三"].pk, by=cast.manager)
    assert names(cast, "phone") == ["乙二", "甲一"]
    customers.undo_merge(twin.pk, by=cast.manager)
    assert names(cast, "phone") == ["乙二", "丙三", "甲一"]


def test_what_few_lack_is_found_in_the_index_of_the_few(cast: Cast, people: dict[str, Customer]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ALONE)  # what the server has learnt of the table decides nothing here
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        plans = {
            code: generic_plan(tending.on_list(cast.manager, work).order_by(F("rank").desc(), F("pk").desc()))
            for code, work in LISTS.items()
        }
    found = {code for code, plan in plans.items() if "customer_line_rare" in plan}
    assert found == {"phone", "place", "contact", "failed", "lone", "expired", "lapsed"}
    assert {code for code in LISTS if not LISTS[code].mask & ~RARE} == found


def test_put_right_is_believed_only_when_it_is(cast: Cast, people: dict[str, Customer]) -> None:
    one = people["乙二"]
    with pytest.raises(Refused, match="还没有补好：电话"):
        look(cast, one, "fixed")
    customers.add_phone(one.pk, number="13812345678", by=cast.agent)
    look(cast, one, "fixed")
    assert names(cast, "phone") == ["丙三", "甲一"]
    for given, words in (
        ({"outcome": "later"}, "请填写原因"),
        ({"outcome": "unreached"}, "请填写原因"),
        ({"outcome": "later", "note": "出国"}, "到哪天再说"),
        ({"outcome": "later", "note": "出国", "again": TODAY}, "明天到一年以内"),
        ({"outcome": "later", "note": "出国", "again": TODAY + timedelta(days=367)}, "明天到一年以内"),
        ({"outcome": "gone"}, "没有这种结果"),
        ({"outcome": "later", "note": "长" * 101, "again": TODAY + timedelta(days=2)}, "原因太长"),
    ):
        with pytest.raises(Refused, match=words):
            actions.check_data(people["甲一"].pk, work_list="phone", by=cast.agent, **given)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        look(cast, people["甲一"], "confirmed", by=cast.stranger)


def test_who_is_left_for_later_comes_back_on_the_day(cast: Cast, people: dict[str, Customer]) -> None:
    look(cast, people["甲一"], "later", note="人在国外 13912345678", again=TODAY + timedelta(days=30))
    look(cast, people["乙二"], "unreached", note="无人接听")
    look(cast, people["丙三"], "confirmed")
    assert names(cast, "phone") == []
    assert names(cast, "place") == ["丙三", "甲一"]  # each list asks for itself
    assert names(cast, "phone", days=7) == ["乙二"]
    assert names(cast, "phone", days=30) == ["乙二", "甲一"]
    tiles = {each.work.code: (each.number, each.later) for each in overview_for(cast.agent).tiles}
    assert (tiles["phone"], tiles["place"], tiles["failed"]) == ((0, 3), (2, 0), (1, 0))
    told = [each.body for each in FactRow.objects.filter(kind="standing.data_checked")]
    assert "13912345678" not in str(told) + str(list(DataCheck.objects.values_list("note", flat=True)))


def test_not_reached_marks_the_phone_until_it_is_reached_or_another_is_written(cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk)
    look(cast, one, "unreached", "stale", note="停机")
    assert names(cast, "failed") == ["张三"]
    later = cast.actor("agent", NOON + timedelta(hours=1))
    actions.check_data(one.pk, outcome="confirmed", by=later)  # from the page of the customer
    assert (names(cast, "failed"), DataCheck.objects.latest("pk").again_on) == ([], None)
    actions.check_data(one.pk, outcome="unreached", note="空号", by=cast.actor("agent", NOON + timedelta(hours=2)))
    assert names(cast, "failed") == ["张三"]
    customers.add_phone(one.pk, number="13800000009", by=cast.agent)
    assert names(cast, "failed") == []
    assert list(invariants.broken()) == []


def test_a_year_after_the_last_look_somebody_asks_again(cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk)
    at = NOON + timedelta(days=300)
    actions.check_data(one.pk, outcome="confirmed", by=cast.actor("agent", at))
    one.refresh_from_db()
    assert (one.confirmed_at, names(cast, "stale")) == (at, [])


def test_a_household_of_which_nobody_can_be_called(cast: Cast) -> None:
    father, mother, single = (make_customer(cast.agent, cast.project.pk, name, "") for name in ("父一", "母二", "单三"))
    home = customers.form_household(father.pk, by=cast.agent)
    customers.join_household(mother.pk, household_id=home.pk, relation="配偶", by=cast.agent)
    assert (names(cast, "lone"), names(cast, "phone")) == (["母二", "父一"], ["单三", "母二", "父一"])
    child = make_customer(cast.agent, cast.project.pk, "小一", "")
    customers.change_customer(child.pk, name="小一", born_on=date(2020, 1, 1), by=cast.agent)
    customers.join_household(child.pk, household_id=home.pk, relation="子女", by=cast.agent)
    assert names(cast, "lone") == ["母二", "父一"]  # a child answers for nobody
    tally(NOON)
    assert places_for(cast.manager)[0].counts["lone"] == 2
    customers.add_phone(mother.pk, number="13812345678", by=cast.agent)
    assert names(cast, "lone") == []
    look(cast, mother, "unreached", "failed", note="关机")
    assert names(cast, "lone") == ["父一", "母二"]
    assert single.pk


def test_sums_of_the_worker_are_what_is_counted_now(cast: Cast, people: dict[str, Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    customers.form_household(people["甲一"].pk, by=cast.agent)
    now = overview_for(cast.agent)
    tally(NOON)
    monkeypatch.setattr(overview, "COUNTED_LIVE", 0)
    kept = overview_for(cast.agent)
    assert (kept.tiles, kept.people, kept.average, kept.counted_at) == (now.tiles, now.people, now.average, NOON)
    assert [(each.name, each.people, each.counts["lone"]) for each in places_for(cast.manager)] == [("云锦府", 3, 1)]
    assert places_for(cast.technician) == places_for(cast.technician)
    for each in people.values():
        customers.add_phone(each.pk, number=f"1381234567{each.pk % 10}", by=cast.agent)
    tally(NOON + timedelta(minutes=10))
    assert places_for(cast.manager)[0].counts["phone"] == 0


def test_the_week_begins_on_monday_and_names_who_did_it(cast: Cast, people: dict[str, Customer]) -> None:
    look(cast, people["甲一"], "unreached", note="无人接听", by=cast.actor("agent", NOON - timedelta(days=4)))
    look(cast, people["甲一"], "confirmed")
    look(cast, people["乙二"], "confirmed", by=cast.colleague)
    look(cast, people["丙三"], "later", note="忙", again=TODAY + timedelta(days=2), by=cast.colleague)
    done = [(each.name, each.counts) for each in week_for(cast.manager)]
    assert done == [("colleague员", {"confirmed": 1, "later": 1}), ("agent员", {"confirmed": 1})]
    assert week_for(cast.stranger) == []
