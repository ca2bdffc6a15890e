"""Marks written by a program, segments read by one; and a check that is asked too often says when it may be asked again."""

from collections.abc import Callable

from tests.api.conftest import Caller
from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.customers.rules.checks import MOST_AN_HOUR
from tonglu.standing import actions
from tonglu.standing.running import run_segment


def test_marks_class_and_wishes_are_written(cast: Cast, call: Callable[[str], Caller]) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    at, items = f"/customers/{customer.pk}", {each["name"]: each for each in call("agent").get("/mark-items").json()}
    made = call("agent").post(f"{at}/marks", {"item_id": items["养犬"]["id"], "note": "金毛"}).json()
    assert [(each["kind"], each["name"], each["note"]) for each in made["marks"]] == [("tag", "养犬", "金毛")]
    assert call("agent").post(f"{at}/marks", {"item_id": items["养犬"]["id"]}).status_code == 422
    graded = call("agent").post(f"{at}/grade", {"letter": "A", "note": "两套房"}).json()
    assert {each["name"] for each in graded["marks"]} == {"养犬", "A"}
    ended = call("agent").post(f"{at}/marks/{made['marks'][0]['id']}/end", {}).json()
    assert [each["until"] for each in ended["marks"] if each["name"] == "养犬"] == ["2026-09-30"]
    wish = {"mediums": ["phone"], "quiet_from": "21:00", "quiet_until": "08:30"}
    kept = call("agent").post(f"{at}/contact-wish", wish).json()["contact_wish"]
    assert (kept["mediums"], kept["quiet_from"], kept["quiet_until"]) == (["phone"], "21:00", "08:30")
    for who, code in (("stranger", 404), ("technician", 404)):
        assert call(who).post(f"{at}/grade", {"letter": "A", "note": "甲"}).status_code == code
    assert call("agent").post(f"{at}/contact-wish", {"quiet_from": "24:00"}).status_code == 422


def test_segments_are_listed_counted_paged_and_explained(cast: Cast, call: Callable[[str], Caller]) -> None:
    unit = make_unit(make_project(cast.project))
    people = [make_customer(cast.agent, cast.project.pk, name=f"王{each}", phone="") for each in "一二三"]
    for each in people[:2]:
        make_home(cast.agent, each, unit)
    rule = {"v": 1, "join": "all", "parts": [{"is": "customers.home", "given": {"role": ["owner"]}}]}
    segment = actions.make_segment(name="业主", node_id=cast.project.pk, rule=rule, by=cast.manager)
    at = f"/segments/{segment.pk}"
    [row] = call("agent").get("/segments").json()
    assert (row["name"], row["is_static"], row["node"]["id"]) == ("业主", False, cast.project.pk)
    assert call("agent").get(at).json()["rule"]["parts"][0]["is"] == "customers.home"
    here = {"is_exact": True, "give": 0, "counted_by": "", "counted_at": None}
    assert call("agent").get(f"{at}/count").json() == {"count": 2, **here}
    first = call("agent").get(f"{at}/members?limit=1").json()
    second = call("agent").get(f"{at}/members?limit=1&after={first['next']}").json()
    assert [each["name"] for each in first["items"] + second["items"]] == ["王二", "王一"]
    assert second["next"] is None
    found = call("agent").get(f"{at}/members/{people[0].pk}").json()
    assert (found["is_member"], found["conditions"][0]["holds"], found["conditions"][0]["evidence"]) == (
        True, True, ["3-2-1502 业主"],
    )  # fmt: skip
    assert call("agent").get(f"{at}/members/{people[2].pk}").json()["is_member"] is False
    assert call("agent").get(f"{at}/members?after=nonsense").status_code == 422
    assert {call("stranger").get(each).status_code for each in (at, f"{at}/count", f"{at}/members")} == {404}


def test_what_was_counted_to_the_last_one_is_what_is_answered(cast: Cast, call: Callable[[str], Caller]) -> None:
    """As on the page: who let it be counted and when; until the rule is another."""
    make_customer(cast.agent, cast.project.pk, name="王一")
    rule = {"v": 1, "join": "all", "parts": [{"is": "customers.phone", "not": True}]}
    segment = actions.make_segment(name="无电话", node_id=cast.project.pk, rule=rule, by=cast.manager)
    at = f"/segments/{segment.pk}/count"
    run_segment(actions.count_segment(segment.pk, by=cast.agent).pk, at=cast.at)
    make_customer(cast.agent, cast.project.pk, name="王二", phone="")
    counted = {"count": 0, "is_exact": True, "give": 0, "counted_by": "agent员", "counted_at": "2026-09-30T04:00:00Z"}
    assert call("manager").get(at).json() == counted
    actions.change_segment(segment.pk, name="有电话", rule=rule | {"not": True}, by=cast.manager)
    assert call("manager").get(at).json()["counted_by"] == ""


def test_a_check_asked_too_often_says_when_it_may_be_asked_again(cast: Cast, call: Callable[[str], Caller]) -> None:
    make_customer(cast.stranger, cast.other_project.pk, name="欧阳小明", phone="13987654321")
    for turn in range(MOST_AN_HOUR):
        assert call("agent").post("/customers/check", {"phone": f"13{turn % 2 + 8}{turn:02}00{turn:02}{turn:02}"}).status_code == 200
    refused = call("agent").post("/customers/check", {"phone": "13711112222"})
    assert (refused.status_code, "一小时最多查重" in refused.json()["error"]) == (429, True)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
