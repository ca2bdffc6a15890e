"""The builder loses nothing, the count and the pages say what one may see, and the export is the list."""

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign
from tonglu.customers.models import Customer
from tonglu.exchange.exporting import KINDS
from tonglu.standing import queries, running
from tonglu.standing.compiling import rule_of
from tonglu.standing.models import Segment
from tonglu.standing.packs import PACKS
from tonglu.web.standing import draft
from tonglu.web.standing.words import outline

OWNER = {"at": ["g:0", "l:0.0"], "join.0": "all", "is.0.0": "customers.home", "was.0.0": "customers.home", "v.0.0.role": ["owner"]}


@pytest.fixture
def owner(cast: Cast) -> Customer:
    made = make_customer(cast.agent, cast.project.pk, "王小明")
    make_home(cast.agent, made, make_unit(make_project(cast.project)))
    make_customer(cast.agent, cast.project.pk, "李访客", "13900000001")
    return made


def query(**boxes: Any) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in boxes.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def test_buttons_change_the_tree_and_keep_what_is_typed() -> None:
    data = draft.typed(query(**OWNER))
    assert rule_of(data).parts[0].given == {"role": ["owner"], "place": None, "kind": []}
    data = draft.done(draft.done(data, "group:0"), "line:0.1")
    assert [len(data["parts"]), len(data["parts"][1]["parts"])] == [2, 2]
    assert draft.done(data, "drop:0.1.0")["parts"][0]["given"]["role"] == ["owner"]
    for strange in ("", "drop:0", "line:0.0", "line:9.9", "drop:0.7", "x:0", "line:0.x"):
        assert draft.done(draft.typed(query(**OWNER)), strange)["parts"] == draft.typed(query(**OWNER))["parts"], strange
    other = draft.typed(query(**{**OWNER, "is.0.0": "customers.child"}))  # another condition begins with what is usual
    assert other["parts"][0]["given"] == {"least": "6", "most": "15"}
    for odd in ({"at": ["l:0"]}, {"at": ["x", "g:0.1", "l:0.1.2.3.4.5.6"]}, {"at": ["g:0", "l:0.0", "l:0.0.1", "g:0"]}):
        assert draft.typed(query(**odd))["join"] == "all"


def test_count_names_and_sentences(cast: Cast, sign: Sign, owner: Customer) -> None:
    client, here = sign("agent"), reverse("web:segment_count")
    page = client.post(here, {**OWNER, "node_id": cast.project.pk}).content.decode()
    assert ("王小明" in page, "李访客" in page, "138****" in page) == (True, False, False)
    assert "请选择条件" in client.post(here, {"at": ["g:0", "l:0.0"], "node_id": cast.project.pk}).content.decode()
    refused = {**OWNER, "is.0.0": "service.open_case", "was.0.0": "", "node_id": cast.project.pk}
    assert "data-count" in client.post(here, refused).content.decode()
    for node in ("", "x", cast.other_project.pk, cast.city.pk):
        assert client.post(here, {**OWNER, "node_id": node}).status_code == 404
    assert sign("technician").post(here, {**OWNER, "node_id": cast.project.pk}).status_code == 404


def test_saved_shown_explained_exported_and_ended(cast: Cast, sign: Sign, owner: Customer) -> None:
    client = sign("manager")
    assert client.post(reverse("web:segment_new"), {**OWNER, "name": "业主", "node_id": cast.project.pk}).status_code == 302
    segment = Segment.objects.get()
    here = reverse("web:segment", args=[segment.pk])
    page = client.get(here).content.decode()
    assert [each for each in ("王小明", "138****5678", "3-2-1502", "现在有房：业主") if each not in page] == []
    assert "李访客" not in page
    why = client.get(reverse("web:segment_why", args=[segment.pk, owner.pk])).content.decode()
    assert ("在这个客群里" in why, "3-2-1502 业主" in why) == (True, True)
    part = client.get(reverse("web:customer_segments", args=[owner.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "业主" in part
    rows = list(KINDS["segment"].rows(cast.director, f"segment={segment.pk}", None))
    assert rows == [("王小明", "个人", "138****5678", "3-2-1502")]
    assert KINDS["segment"].count(cast.director, f"segment={segment.pk}", None, 10) == 1
    edit = reverse("web:segment_edit", args=[segment.pk])
    assert client.post(edit, {"do": "line:0", **OWNER, "name": "改了的名字"}).content.decode().count("改了的名字") == 1
    for blind in ("stranger", "technician"):
        for address in (here, edit, reverse("web:segment_why", args=[segment.pk, owner.pk])):
            assert sign(blind).get(address).status_code == 404
        assert sign(blind).post(reverse("web:segment_end", args=[segment.pk])).status_code == 404
    assert sign("agent").get(here).status_code == 200
    assert sign("agent").post(edit, {**OWNER, "name": "x"}).status_code == 404
    client.post(reverse("web:segment_end", args=[segment.pk]))
    assert queries.segments_for(cast.manager) == []


def test_every_pack_opens_counts_and_says_itself(cast: Cast, sign: Sign, owner: Customer) -> None:
    client = sign("manager")
    assert [each for each in PACKS if PACKS[each].name not in client.get(reverse("web:segments")).content.decode()] == []
    for code, pack in PACKS.items():
        tree = rule_of(pack.rule)
        assert queries.counted(cast.manager, queries.people_by(cast.manager, tree, cast.project.pk)) <= 2
        assert len(outline(cast.manager, tree)) >= 3
        assert client.get(reverse("web:segment_new"), {"from": code}).status_code == 200


def test_frozen_in_the_background_and_the_page_may_be_left(cast: Cast, sign: Sign, owner: Customer) -> None:
    client = sign("manager")
    client.post(reverse("web:segment_new"), {**OWNER, "name": "业主", "node_id": cast.project.pk, "is_static": "on"})
    segment = Segment.objects.get()
    here, now = (reverse(f"web:{name}", args=[segment.pk]) for name in ("segment", "segment_now"))
    page, listed = client.get(here).content.decode(), client.get(reverse("web:segments")).content.decode()
    assert ("正在固定成员" in page, f'hx-get="{now}?busy=1"' in page, "正在固定" in listed) == (True, True, True)
    assert "正在固定成员" in client.get(f"{now}?busy=1", headers={"HX-Request": "true"}).content.decode()
    running.run_segment(segment.runs.get().pk, at=cast.at)
    done = client.get(f"{now}?busy=1", headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Redirect"]) == (204, here)
    assert "固定了 1 人" in client.get(here).content.decode()
    client.post(reverse("web:segment_freeze", args=[segment.pk]))
    assert "已经固定了" in client.get(here).content.decode()
    for blind in ("stranger", "technician"):
        for name in ("segment_freeze", "segment_count_whole"):
            assert sign(blind).post(reverse(f"web:{name}", args=[segment.pk])).status_code == 404
        assert sign(blind).get(now).status_code == 404
    assert sign("agent").post(reverse("web:segment_freeze", args=[segment.pk])).status_code == 404
