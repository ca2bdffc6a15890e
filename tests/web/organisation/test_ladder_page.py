"""The page of the ladder: a new version follows the old one; what cannot be is said."""

import pytest

from tests.factories.cast import Cast
from tests.factories.ladder import hold
from tests.web.signing import Sign
from tonglu.organisation.models import Post
from tonglu.service.models import LadderStep

STEP = {
    "clock": "response",
    "level": "city",
    "basis": "due",
    "amount": "30",
    "medium": "both",
    "remind_minutes": "",
    "kind": "",
    "grade": "",
}
CHOICE = "选择一个有效的选项"


def place(cast: Cast) -> dict[str, str]:
    return {**STEP, "node_id": str(cast.city.pk)}


def test_new_version_ends_the_old_one(cast: Cast, sign: Sign) -> None:
    director = sign("director")
    assert director.post("/settings/ladder/set/", place(cast)).status_code == 302
    first = LadderStep.objects.get(node=cast.city)
    assert "超时 30 分钟" in director.get("/settings/ladder/").content.decode()
    assert director.post(f"/settings/ladder/{first.pk}/end/").status_code == 422  # it has just begun
    later = {**place(cast), "amount": "-30", "since": "2026-10-08T09:00"}
    assert director.post("/settings/ladder/set/", later).status_code == 302
    first.refresh_from_db()
    assert first.until == LadderStep.objects.get(node=cast.city, until=None).since


def test_version_that_has_not_begun_is_withdrawn(cast: Cast, sign: Sign) -> None:
    director = sign("director")
    director.post("/settings/ladder/set/", {**place(cast), "since": "2026-10-08T09:00"})
    coming = LadderStep.objects.get(node=cast.city)
    assert "撤回" in director.get("/settings/ladder/").content.decode()
    answer = director.post(f"/settings/ladder/{coming.pk}/end/")
    assert "已撤回，这条规则不会生效" in director.get(answer["Location"]).content.decode()
    assert not LadderStep.objects.filter(node=cast.city).exists()
    far = director.post("/settings/ladder/set/", {**place(cast), "since": "9999-12-31T23:59"})
    assert "生效时间在两年以后，请检查年份" in far.content.decode()


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("clock", "x", CHOICE), ("level", "boss", CHOICE), ("basis", "\x00", CHOICE), ("medium", "pigeon", CHOICE), ("kind", "x", CHOICE),
        ("grade", "x", CHOICE), ("node_id", "999999", CHOICE), ("amount", "", "必填"), ("amount", "两小时", "整数"),
        ("amount", "1e3", "整数"), ("amount", "9" * 12, "相对到期时间的分钟数应在"), ("amount", "1.5", "整数"),
        ("remind_minutes", "0", "未确认提醒应在"), ("remind_minutes", "-5", "未确认提醒应在"),
        ("remind_minutes", "99999", "未确认提醒应在"),
        ("since", "2020-01-01T00:00", "生效时间不能早于现在"), ("since", "2026-02-30T00:00", "有效的日期"),
    ],
)  # fmt: skip
def test_bad_step_is_said(cast: Cast, sign: Sign, box: str, typed: str, said: str) -> None:
    before = LadderStep.objects.count()
    page = sign("director").post("/settings/ladder/set/", {**place(cast), box: typed})
    assert (page.status_code, said in page.content.decode(), LadderStep.objects.count()) == (200, True, before)


@pytest.mark.parametrize(("basis", "amount", "said"), [("left", "0", "1 到 99"), ("left", "100", "1 到 99"), ("start", "-1", "0 到")])
def test_amount_fits_its_basis(cast: Cast, sign: Sign, basis: str, amount: str, said: str) -> None:
    page = sign("director").post("/settings/ladder/set/", {**place(cast), "basis": basis, "amount": amount})
    assert said in page.content.decode()


def test_company_wide_step_needs_the_top(cast: Cast, sign: Sign) -> None:
    assert sign("director").post("/settings/ladder/set/", {**STEP, "node_id": ""}).status_code == 404
    assert not LadderStep.objects.filter(node=None, clock="response", level="city", amount=30).exists()
    assert sign("agent").get("/settings/ladder/").status_code == 404


def test_post_takes_its_level(cast: Cast, sign: Sign) -> None:
    hold(cast, "manager", "project", cast.project)
    post = Post.objects.get()
    address = f"/organisation/{cast.project.pk}/posts/{post.pk}/level/"
    for typed, kept in (("supervisor", "supervisor"), ("boss", "supervisor"), ("", "")):
        sign("admin").post(address, {"level": typed})
        post.refresh_from_db()
        assert post.level == kept
