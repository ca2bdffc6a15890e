"""The page of one's wishes, and notices marked one by one."""

import pytest

from tests.factories.cast import Cast
from tests.web.messaging.test_messages import notice
from tests.web.signing import Sign
from tonglu.messaging.models import NoticeHours, NoticeWish

GOOD = {"quiet_from": "22:00", "quiet_until": "08:00", "digest_at": "9:00，17：30", "bell:import.done": "on", "mail:ladder.told": "now"}


def test_wishes_are_kept(cast: Cast, sign: Sign) -> None:
    assert sign("manager").post("/bell/wishes/", {**GOOD, "mail:import.done": "digest"}).status_code == 302
    me = cast.people["manager"].pk
    wish = NoticeWish.objects.get(person_id=me, code="import.done")
    assert (wish.has_bell, wish.mail, NoticeHours.objects.get(person_id=me).digest_at) == (True, "digest", [540, 1050])
    assert NoticeWish.objects.filter(person_id=me, code="keeper.nearly").get().has_bell is False
    assert not NoticeWish.objects.filter(code="ladder.told").exists()  # as usual, and its bell cannot be switched off


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("quiet_from", "", "必填"), ("quiet_from", "25:00", "有效的时间"), ("quiet_until", "\x00", "有效的时间"),
        ("digest_at", "", "必填"), ("digest_at", "九点", "看不懂时间「九点」"), ("digest_at", "24:00", "没有「24:00」这个时间"),
        ("digest_at", "9:60", "没有「9:60」这个时间"), ("digest_at", "1:00,2:00,3:00,4:00,5:00", "汇总时间请填 1 到 4 个"),
        ("digest_at", ",,", "汇总时间请填"), ("digest_at", "1" * 100_000, "确保该变量"), ("digest_at", "9:00\x00", "空字符"),
        ("mail:ladder.told", "pigeon", "有效的选项"), ("mail:import.done", "\x00", "有效的选项"),
    ],
)  # fmt: skip
def test_bad_wish_is_said_and_kept(cast: Cast, sign: Sign, box: str, typed: str, said: str) -> None:
    page = sign("manager").post("/bell/wishes/", {**GOOD, box: typed})
    assert (page.status_code, said in page.content.decode()) == (200, True)
    assert not NoticeHours.objects.exists()


def test_one_notice_is_read(cast: Cast, sign: Sign) -> None:
    first, second = notice(cast, "agent"), notice(cast, "agent", "第二条")
    sign("colleague").post(f"/bell/{first.pk}/read/")
    sign("agent").post(f"/bell/{second.pk}/read/")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at, second.read_at) == (None, cast.at)
