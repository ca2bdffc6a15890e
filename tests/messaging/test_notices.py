"""Notices to the staff: bell, mail, digest; proved against a mail server on a local port."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories.cast import NOON, Cast
from tests.messaging.post_office import PostOffice, post_office
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.refusals import Refused
from tonglu.messaging import queries, sending
from tonglu.messaging.digests import gather_digests
from tonglu.messaging.models import Message
from tonglu.messaging.notices import Reader, notify
from tonglu.messaging.rules.wishes import Ways, ways_of
from tonglu.messaging.shipped import NOTICES
from tonglu.messaging.wishing import save_wishes

NIGHT = datetime(2026, 9, 30, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
MORNING = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)  # 8:00


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", office.port, 5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.PUBLIC_URL = "https://crm.example.cn"
        yield office


def worker(at: datetime = NOON) -> Actor:
    return system_actor("deliver", at)


def ring(cast: Cast, key: str = "k", *, code: str = "ladder.told", at: datetime = NOON, address: str = "lu@example.cn", **how: Any) -> int:
    to = Reader(person_id=cast.people["manager"].pk, address=address)
    values = {"number": "GD1", "level": "主管", "why": "响应时限已超时", "title": "漏水", "keeper": "王师傅"}
    return notify(code=code, key=key, to=to, values=values, link="/cases/7/", by=worker(at), **how)


def wish(cast: Cast, at: datetime = NOON, **ways: Ways) -> None:
    wishes = {code.replace("_", "."): each for code, each in ways.items()}
    save_wishes(wishes, quiet_from=1320, quiet_until=480, digest_at=[540, 1050], by=cast.actor("manager", at))


def states() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("id").values_list("medium", "state"))


def test_notice_rings_and_is_mailed_once(cast: Cast, office: PostOffice) -> None:
    assert [ring(cast), ring(cast)] == [2, 0]
    assert [sending.deliver_due(by=worker()), sending.deliver_due(by=worker())] == [1, 0]
    assert states() == [("bell", "sent"), ("mail", "sent")]
    assert (office.subjects(), office.letters[0]["To"], office.letters[0]["X-Tonglu-Key"]) == (
        ["同路：工单升级到我"], "lu@example.cn", "k:mail",
    )  # fmt: skip
    words = ["GD1 升级到主管：响应时限已超时。漏水 ，处理人 王师傅", "https://crm.example.cn/cases/7/"]
    assert office.texts()[0].splitlines() == words
    assert str(Message.objects.get(medium="mail").address) == "l***@example.cn"


@pytest.mark.parametrize(
    ("mood", "expected", "letters"),
    [("later", "waiting", 0), ("never", "failed", 0), ("text", "failed", 1), ("hang", "unknown", 1), ("good", "sent", 1)],
)
def test_answer_of_the_server_decides(cast: Cast, office: PostOffice, mood: str, expected: str, letters: int) -> None:
    ring(cast, asked="mail")
    office.moods = [mood]
    sending.deliver_due(by=worker())
    sending.deliver_due(by=worker(NOON + timedelta(seconds=30)))  # too early for another try: nothing is sent blindly
    assert (states(), len(office.letters)) == ([("mail", expected)], letters)


def test_busy_server_is_asked_again_and_the_letter_comes_once(cast: Cast, office: PostOffice) -> None:
    ring(cast, asked="mail")
    office.moods = ["later", "later", "good"]
    for minutes in (0, 1, 2, 7, 8):
        sending.deliver_due(by=worker(NOON + timedelta(minutes=minutes)))
    message = Message.objects.get()
    assert (message.state, message.attempts, len(office.letters), office.moods) == ("sent", 3, 1, [])


def test_server_that_is_not_there_is_certain(cast: Cast, office: PostOffice, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    ring(cast, asked="mail")
    sending.deliver_due(by=worker())
    message = Message.objects.get()
    assert (message.state, message.reason.startswith("连不上邮件服务器")) == ("waiting", True)


def test_what_the_night_held_is_asked_once_in_the_morning(cast: Cast, office: PostOffice) -> None:
    """The reminder rings by the bell; by mail it comes only where the first one has gone."""
    ring(cast, "told", at=NIGHT, ask_id=7)
    assert [ring(cast, "again", code="ladder.reminder", at=NIGHT + timedelta(hours=1), ask_id=7) for _ in range(2)] == [1, 0]
    ring(cast, "other", at=NIGHT + timedelta(hours=1), ask_id=8)
    assert sending.deliver_due(by=worker(MORNING)) == 2
    assert [each["X-Tonglu-Key"] for each in office.letters] == ["told:mail", "other:mail"]
    later = MORNING + timedelta(hours=1)
    assert ring(cast, "later", code="ladder.reminder", at=later, ask_id=7) == 2
    assert sending.deliver_due(by=worker(later)) == 1


def test_a_digest_asks_once(cast: Cast) -> None:
    wish(cast, ladder_told=Ways(has_bell=True, mail="digest"), ladder_reminder=Ways(has_bell=True, mail="digest"))
    ring(cast, "told", ask_id=7), ring(cast, "again", code="ladder.reminder", at=NOON + timedelta(minutes=30), ask_id=7)
    assert Message.objects.filter(medium="mail").count() == 1


def test_night_is_quiet_unless_it_is_urgent(cast: Cast, office: PostOffice) -> None:
    ring(cast, "calm", at=NIGHT, asked="mail")
    ring(cast, "urgent", at=NIGHT, asked="mail", is_urgent=True)
    sending.deliver_due(by=worker(NIGHT))
    assert [each["X-Tonglu-Key"] for each in office.letters] == ["urgent:mail"]
    assert Message.objects.get(key="calm:mail").next_at == MORNING
    sending.deliver_due(by=worker(MORNING))
    assert len(office.letters) == 2


def test_small_news_come_in_one_mail_at_the_hour(cast: Cast, office: PostOffice) -> None:
    for key in "abc":
        ring(cast, key, code="manager.released")
    five = NOON + timedelta(hours=5, minutes=30)  # 17:30
    assert [gather_digests(by=worker(at)) for at in (NOON, five - timedelta(minutes=1), five, five)] == [0, 0, 1, 0]
    sending.deliver_due(by=worker(five))
    assert (office.subjects(), office.texts()[0].count("已离职")) == (["同路：3 条提醒"], 3)
    assert sorted(set(states())) == [("bell", "sent"), ("mail", "digested"), ("mail", "sent")]


def test_wish_moves_a_kind_and_urgency_overrides_it(cast: Cast) -> None:
    wish(cast, ladder_told=Ways(has_bell=True, mail=""), manager_released=Ways(has_bell=False, mail="now"))
    ring(cast, "calm", asked="both")
    ring(cast, "urgent", asked="both", is_urgent=True)
    ring(cast, "small", code="manager.released")
    assert sorted(Message.objects.values_list("key", flat=True)) == ["calm", "small:mail", "urgent", "urgent:mail"]


def test_fixed_kind_is_not_switched_off(cast: Cast) -> None:
    with pytest.raises(Refused, match="「工单升级到我」不能关闭站内提醒"):
        wish(cast, ladder_told=Ways(has_bell=False, mail="now"))
    assert queries.wishes_of(cast.manager)["ladder.told"] == Ways(has_bell=True, mail="now")


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({"quiet_from": -1}, "时间应在"), ({"quiet_until": 1440}, "时间应在"), ({"digest_at": [9999]}, "时间应在"),
        ({"digest_at": []}, "汇总时间请填"), ({"digest_at": [1, 2, 3, 4, 5]}, "汇总时间请填"),
    ],
)  # fmt: skip
def test_hours_are_hours_of_a_day(cast: Cast, hours: dict[str, Any], sentence: str) -> None:
    given = {"quiet_from": 0, "quiet_until": 0, "digest_at": [540], **hours}
    with pytest.raises(Refused, match=sentence):
        save_wishes({}, by=cast.manager, **given)


@pytest.mark.parametrize(
    ("asked", "wished", "is_fixed", "is_urgent", "has_address", "expected"),
    [
        ("", None, False, False, True, Ways(has_bell=True, mail="digest")),
        ("", Ways(has_bell=False, mail=""), False, False, True, Ways(has_bell=False, mail="")),
        ("bell", Ways(has_bell=False, mail="now"), False, True, True, Ways(has_bell=True, mail="")),
        ("mail", None, True, False, True, Ways(has_bell=False, mail="now")),
        ("mail", None, True, False, False, Ways(has_bell=True, mail="")),  # no address: by the bell after all
        ("mail", Ways(has_bell=True, mail="digest"), True, False, True, Ways(has_bell=False, mail="digest")),
        ("mail", Ways(has_bell=True, mail=""), True, False, True, Ways(has_bell=True, mail="")),
        ("both", Ways(has_bell=True, mail="digest"), True, True, True, Ways(has_bell=True, mail="now")),
    ],
)
def test_ways(asked: str, wished: Ways | None, *, is_fixed: bool, is_urgent: bool, has_address: bool, expected: Ways) -> None:
    usual = Ways(has_bell=True, mail="digest")
    assert ways_of(usual, wished, is_fixed=is_fixed, asked=asked, is_urgent=is_urgent, has_address=has_address) == expected


def test_every_notice_has_its_template(cast: Cast) -> None:
    assert all(queries.template_in_force(code, NOON) for code in NOTICES)
