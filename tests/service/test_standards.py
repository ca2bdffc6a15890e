"""Standards: set in versions, measured by the rows themselves, shown to everybody only where a project says so."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.web.signing import Sign, sign
from tonglu.audit.models import FactRow
from tonglu.lib.actor import system_actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service import standards
from tonglu.service.invariants import versions
from tonglu.service.measuring import measure_standards
from tonglu.service.models import Case, ServiceStandard, StandardDay
from tonglu.service.queries.standards import promises_of, standards_for

__all__ = ["sign"]
GOOD: dict[str, Any] = {"code": "quick", "sentence": "一小时到门口", "measure": "arrival", "limit_minutes": 60, "target": 90}


def measured(cast: Cast, minutes: int = 0, *, is_whole: bool = False) -> None:
    measure_standards(is_whole=is_whole, by=system_actor("measure", cast.at + timedelta(minutes=minutes)))


def sums(code: str) -> tuple[int, int]:
    rows = StandardDay.objects.filter(standard__code=code)
    return sum(row.judged for row in rows), sum(row.kept for row in rows)


def arrived(cast: Cast, after: int, **columns: Any) -> Case:
    case = make_case(cast, "handling", words=f"{after}{columns}")
    Case.objects.filter(pk=case.pk).update(arrived_at=cast.at + timedelta(minutes=after), **columns)
    return case


def test_arrival_is_judged_when_it_came_or_is_late(cast: Cast) -> None:
    standards.set_standard(**GOOD, by=cast.admin)
    for after in (30, 60, 61):
        arrived(cast, after)
    waiting = make_case(cast, words="还没有到")
    measured(cast)
    assert sums("quick") == (3, 2)
    measured(cast, 61)
    assert sums("quick") == (4, 2)
    Case.objects.filter(pk=waiting.pk).update(state="refused")
    measured(cast, 61)
    assert sums("quick") == (3, 2)


def test_appointment_kept_on_both_sides(cast: Cast) -> None:
    for after in (44, 45, 75, 76):
        arrived(cast, after, appointed_at=cast.at + timedelta(minutes=60))
    measured(cast, 90)
    assert sums("appointment") == (4, 2)


def test_reply_and_closing(cast: Cast) -> None:
    make_case(cast, "accepted")
    make_case(cast, "closed", words="关掉的")
    make_case(cast, words="没人理")
    measured(cast, 31)
    assert (sums("reply"), sums("closing")) == ((3, 2), (1, 1))


def test_kinds_grades_and_places_narrow(cast: Cast) -> None:
    standards.set_standard(**{**GOOD, "code": "far", "node_id": cast.other_project.pk}, by=cast.admin)
    standards.set_standard(**{**GOOD, "code": "here", "node_id": cast.city.pk, "kinds": ["repair"]}, by=cast.admin)
    standards.set_standard(**{**GOOD, "code": "grave", "grades": ["major"]}, by=cast.admin)
    arrived(cast, 10)
    arrived(cast, 10, kind="help")
    measured(cast)
    assert (sums("far"), sums("here"), sums("grave")) == ((0, 0), (1, 1), (0, 0))


def test_only_touched_days_are_counted_again(cast: Cast) -> None:
    case = arrived(cast, 20)
    standards.set_standard(**GOOD, by=cast.admin)
    Case.objects.filter(pk=case.pk).update(opened_at=cast.at - timedelta(days=9))
    ServiceStandard.objects.update(since=date(2026, 9, 1))
    measured(cast)
    measured(cast, 60)
    StandardDay.objects.update(judged=9, kept=9)
    day = StandardDay.objects.get(standard__code="quick")
    measured(cast, 60 * 24)
    assert sums("quick") == (9, 9)  # nothing was told of it since
    make_case(cast, "closed", words="今天的", at=cast.at + timedelta(days=1))
    measured(cast, 60 * 48, is_whole=True)
    assert StandardDay.objects.get(standard__code="quick", on=day.on).judged == 1


def test_nearest_promise_wins_and_few_say_nothing(cast: Cast) -> None:
    standards.set_standard(**{**GOOD, "code": "reply", "measure": "reply", "node_id": cast.project.pk}, by=cast.director)
    for number in range(10):
        make_case(cast, "accepted", words=f"漏水{number}")
    measured(cast)
    [reply] = [each for each in promises_of(cast.agent, cast.project) if each.standard.code == "reply"]
    assert (reply.standard.sentence, reply.windows[0].share, reply.is_met) == ("一小时到门口", 100.0, True)
    [closing] = [each for each in promises_of(cast.agent, cast.project) if each.standard.code == "closing"]
    assert (closing.windows[0].share, closing.is_met) == (None, None)


def test_settings_show_ones_own_places_and_what_holds_everywhere(cast: Cast) -> None:
    for code, node in (("mine", cast.project), ("theirs", cast.other_city), ("ours", None)):
        standards.set_standard(**{**GOOD, "code": code, "node_id": node and node.pk}, by=cast.admin)
    shipped = set(ServiceStandard.objects.filter(node=None).values_list("code", flat=True))
    assert {each.code for each in standards_for(cast.director)} == {*shipped, "mine", "ours"}
    assert {each.code for each in standards_for(cast.admin)} == {*shipped, "mine", "theirs", "ours"}
    with pytest.raises(NotAllowed):
        standards_for(cast.agent)


def test_new_version_ends_the_one_before_and_is_told(cast: Cast) -> None:
    first = standards.set_standard(**GOOD, by=cast.admin)
    later = date(2026, 10, 8)
    second = standards.set_standard(**{**GOOD, "limit_minutes": 30, "since": later}, by=cast.admin)
    first.refresh_from_db()
    assert (first.until, second.until) == (later, None)
    assert FactRow.objects.filter(kind="service.standard_set").count() == 2
    standards.end_standard(second.pk, by=cast.admin)
    with pytest.raises(NotAllowed):
        standards.end_standard(second.pk, by=cast.admin)
    with pytest.raises(NotAllowed):
        standards.set_standard(**GOOD, by=cast.director)  # the whole company is not the city's


def test_a_version_that_has_not_begun_is_withdrawn(cast: Cast, sign: Sign) -> None:
    first = standards.set_standard(**GOOD, by=cast.admin)
    coming = standards.set_standard(**{**GOOD, "sentence": "半小时到门口", "since": date(2026, 10, 8)}, by=cast.admin)
    admin = sign("admin")
    page = admin.get("/settings/standards/").content.decode()
    assert page.index("将要生效") < page.index("半小时到门口") < page.index("撤回")
    said = admin.post(f"/settings/standards/{coming.pk}/end/", follow=True).content.decode()
    assert ("已撤回，这条规则不会生效" in said, "将要生效" in said) == (True, False)
    first.refresh_from_db()
    coming.refresh_from_db()
    assert (first.until, coming.until) == (None, date(2026, 10, 8))
    assert list(versions.broken()) == []


BAD: list[tuple[dict[str, Any], str]] = [
    ({"code": ""}, "编码用小写字母开头，可含字母、数字、下划线，2 到 30 位"),
    ({"code": "甲"}, "编码用小写字母开头，可含字母、数字、下划线，2 到 30 位"),
    ({"sentence": " "}, "请填写对外说的话"),
    ({"sentence": "长" * 201}, "对外说的话太长（201 字），最多 200 个字"),
    ({"sentence": "甲\x00"}, "对外说的话中有看不见的控制字符，请删去后重填"),
    ({"measure": "magic"}, "请选择怎么衡量"),
    ({"limit_minutes": None}, "请填写多少分钟，1 到 129600"),
    ({"limit_minutes": 0}, "请填写多少分钟，1 到 129600"),
    ({"limit_minutes": 10**9}, "请填写多少分钟，1 到 129600"),
    ({"target": 0}, "目标要在 1 到 100 之间"),
    ({"target": 101}, "目标要在 1 到 100 之间"),
    ({"kinds": ["x"]}, "工单类型或等级不认识，请从列表中选择"),
    ({"since": date(2026, 9, 1)}, "生效日期要从今天起，两年以内；公布过的不能倒改"),
    ({"since": date(2036, 9, 1)}, "生效日期要从今天起，两年以内；公布过的不能倒改"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD, ids=range(len(BAD)))
def test_bad_standard_gets_a_sentence(cast: Cast, given: dict[str, Any], sentence: str) -> None:
    before = ServiceStandard.objects.count()
    with pytest.raises(Refused) as refusal:
        standards.set_standard(**{**GOOD, **given}, by=cast.admin)
    assert (str(refusal.value), ServiceStandard.objects.count()) == (sentence, before)


def test_page_is_public_only_when_the_project_says_so(cast: Cast, sign: Sign) -> None:
    address, admin = f"/portal/standards/{cast.project.pk}/", sign("admin")
    assert Client().get(address).status_code == 404
    admin.post(f"/settings/standards/publish/{cast.project.pk}/", {"on": "1"})
    page = Client().get(address).content.decode()
    assert all(words in page for words in ("云锦府的服务标准", "紧急的报修和求助，15 分钟内到您门口", "样本不足"))
    admin.post(f"/settings/standards/publish/{cast.project.pk}/", {"on": "0"})
    assert Client().get(address).status_code == 404
    assert sign("manager").post(f"/settings/standards/publish/{cast.project.pk}/", {"on": "1"}).status_code == 404


def test_settings_page_sets_and_refuses(cast: Cast, sign: Sign) -> None:
    admin = sign("admin")
    typed = {"code": "quick", "sentence": "一小时到门口", "measure": "arrival", "limit_minutes": "60", "target": "90"}
    assert admin.post("/settings/standards/set/", typed).status_code == 302
    assert "一小时到门口" in admin.get("/settings/standards/").content.decode()
    refused = admin.post("/settings/standards/set/", {**typed, "limit_minutes": ""}).content.decode()
    assert "请填写多少分钟" in refused
    assert admin.post("/settings/standards/set/", {**typed, "target": "x"}).status_code == 200
    quick = ServiceStandard.objects.get(code="quick")
    assert admin.post(f"/settings/standards/{quick.pk}/end/").status_code == 302
