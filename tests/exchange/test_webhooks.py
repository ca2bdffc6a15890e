"""Events that go out: signed, kept from the house's own network, retried, given up, pushed again under the same key."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tonglu.audit.models import FactRow
from tonglu.exchange import outgoing, pushing, webhooks
from tonglu.exchange.models import Delivery, DeliveryAttempt, Webhook
from tonglu.exchange.outside import OUTSIDE
from tonglu.exchange.rules.retries import PAUSES, STOP_AFTER, next_push
from tonglu.journeys.follower import fact_of
from tonglu.journeys.pushing_notices import ring_admins_gave_up, ring_admins_stopped
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.facts import FACT_KINDS
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.models import Message


class Receiver:
    """A server of this machine that notes what it is sent and answers as it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers = 200, {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.seen.append((dict(self.headers), body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOW = ["127.0.0.0/8"]
    running = Receiver()
    yield running
    running.server.shutdown()
    running.server.server_close()


def worker(at: datetime) -> Actor:
    return system_actor("push", at)


def registered(cast: Cast, url: str, kinds: tuple[str, ...] = ("service.case_opened",)) -> tuple[Webhook, str]:
    return webhooks.add_webhook(node_id=cast.city.pk, name="小程序", url=url, kinds=kinds, by=cast.admin)


def queued(cast: Cast) -> int:
    """What the follower of the facts hands over, once they are settled."""
    return pushing.queue_deliveries(list(FactRow.objects.values_list("pk", flat=True)), by=worker(cast.at))


def test_event_arrives_signed_and_holds_no_words(cast: Cast, receiver: Receiver) -> None:
    _hook, secret = registered(cast, receiver.url)
    case = make_case(cast, words="张三 13812345678 家漏水")
    assert (queued(cast), queued(cast)) == (1, 0)
    sent = pushing.push_one(by=worker(cast.at))
    assert sent is not None
    [(headers, body)] = receiver.seen
    moment, mac = (part.split("=")[1] for part in headers["Tonglu-Signature"].split(","))
    assert mac == hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert told == {
        "id": headers["Tonglu-Delivery"], "kind": "service.case_opened", "happened_at": cast.at.isoformat(), "told_at": cast.at.isoformat(),
        "node": {"id": cast.project.pk, "code": "P1"}, "customer_id": None, "unit_id": None,
        "data": {"case_id": case.pk, "number": case.number, "case_kind": "repair", "medium": "phone"},
    }  # fmt: skip
    assert (sent.state, sent.status, DeliveryAttempt.objects.get().answer) == ("delivered", 200, "ok")
    assert pushing.push_one(by=worker(cast.at)) is None


def test_events_of_another_place_or_kind_or_time_stay(cast: Cast, receiver: Receiver) -> None:
    make_case(cast, words="早先的", at=cast.at - timedelta(hours=1))
    webhooks.add_webhook(node_id=cast.other_city.pk, name="别处", url=receiver.url, kinds=["service.case_opened"], by=cast.admin)
    registered(cast, receiver.url, ("service.case_closed",))
    make_case(cast, "accepted")
    assert queued(cast) == 0


def test_failure_is_tried_again_later_and_given_up_in_the_end(cast: Cast, receiver: Receiver) -> None:
    hook, _secret = registered(cast, receiver.url)
    make_case(cast)
    queued(cast)
    receiver.status, at = 500, cast.at
    for attempt in range(len(PAUSES) + 1):
        sent = pushing.push_one(by=worker(at))
        assert sent is not None
        assert sent.attempts == attempt + 1
        at = sent.next_at or at
    assert (sent.state, sent.next_at, len({key["Tonglu-Delivery"] for key, _ in receiver.seen})) == ("given_up", None, 1)
    told = FactRow.objects.get(kind="exchange.webhook_gave_up")
    for _again in range(2):
        ring_admins_gave_up(fact_of(told), told=told, by=worker(at))
    bell = Message.objects.get(to_person_id=cast.people["admin"].pk)
    assert bell.text == "推送“小程序”多次失败后已放弃：登记工单。请检查对方系统，修好后可以重推"
    assert (bell.link, Webhook.objects.get().failures) == (f"/settings/webhooks/{hook.pk}/", len(PAUSES) + 1)


def test_dead_address_is_switched_off_and_told(cast: Cast, receiver: Receiver) -> None:
    hook, _secret = registered(cast, receiver.url)
    Webhook.objects.update(failures=STOP_AFTER - 1)
    for number in range(2):
        make_case(cast, words=f"漏水{number}")
    queued(cast)
    receiver.status = 503
    pushing.push_one(by=worker(cast.at))
    hook.refresh_from_db()
    assert (hook.is_active, hook.stopped_why, {each.state for each in Delivery.objects.all()}) == (False, "HTTP 503", {"given_up"})
    told = FactRow.objects.get(kind="exchange.webhook_stopped")
    ring_admins_stopped(fact_of(told), told=told, by=worker(cast.at))
    assert Message.objects.get().text == "推送“小程序”因连续失败已停用：HTTP 503"
    with pytest.raises(Refused, match="「小程序」已停用，请先启用"):
        webhooks.push_again(Delivery.objects.all()[0].pk, by=cast.admin)


def test_killed_between_sending_and_writing_down_sends_the_same_key_again(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(cast, receiver.url)
    make_case(cast)
    queued(cast)
    with monkeypatch.context() as killed:
        killed.setattr(pushing, "_settle", lambda *_args, **_kwargs: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            pushing.push_one(by=worker(cast.at))
    assert pushing.push_one(by=worker(cast.at)) is None
    sent = pushing.push_one(by=worker(cast.at + pushing.LEASE))
    assert sent is not None
    keys = [headers["Tonglu-Delivery"] for headers, _ in receiver.seen]
    assert (sent.state, len(keys), len(set(keys))) == ("delivered", 2, 1)


def test_redirect_is_no_delivery_and_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    outcome = outgoing.post(receiver.url, b"{}", {})
    assert (outcome.is_done, outcome.status, len(receiver.seen)) == (False, 302, 1)


def test_event_is_pushed_again_by_hand_and_by_range(cast: Cast, receiver: Receiver) -> None:
    hook, _secret = registered(cast, receiver.url)
    make_case(cast)
    queued(cast)
    pushing.push_one(by=worker(cast.at))
    delivery = Delivery.objects.get()
    assert webhooks.push_again(delivery.pk, by=cast.admin).state == "waiting"
    with pytest.raises(Refused, match="还在途中"):
        webhooks.push_again(delivery.pk, by=cast.admin)
    pushing.push_one(by=worker(cast.at))
    webhooks.switch_webhook(hook.pk, is_active=False, by=cast.admin)
    make_case(cast, words="停用期间的")
    queued(cast)
    webhooks.switch_webhook(hook.pk, is_active=True, by=cast.admin)
    day = {"since": cast.at - timedelta(hours=1), "until": cast.at + timedelta(hours=1)}
    assert webhooks.push_range_again(hook.pk, **day, by=cast.admin) == 1
    assert webhooks.push_range_again(hook.pk, **day, only_failed=False, by=cast.admin) == 1
    assert Delivery.objects.filter(state="waiting").count() == 2


def test_trial(cast: Cast, receiver: Receiver) -> None:
    hook, _secret = registered(cast, receiver.url)
    webhooks.try_webhook(hook.pk, by=cast.admin)
    with pytest.raises(Refused, match="已有一次试推送在途"):
        webhooks.try_webhook(hook.pk, by=cast.admin)
    pushing.push_one(by=worker(cast.at))
    assert json.loads(receiver.seen[0][1])["kind"] == "webhook.trial"


def test_new_secret_signs_from_then_on(cast: Cast, receiver: Receiver) -> None:
    hook, old = registered(cast, receiver.url)
    assert webhooks.renew_secret(hook.pk, by=cast.admin) != old
    with pytest.raises(NotAllowed):
        webhooks.renew_secret(hook.pk, by=cast.manager)
    with pytest.raises(NotAllowed):
        webhooks.add_webhook(node_id=cast.city.pk, name="x", url=receiver.url, kinds=["service.case_opened"], by=cast.director)


OWN = ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.9", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1",
       "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1"]  # fmt: skip


@pytest.mark.parametrize("address", OWN)
def test_name_of_the_house_is_not_reached(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    outcome = outgoing.post("https://innocent.example/hook", b"{}", {})
    assert (outcome.status, outcome.fault) == (None, "不能推送到本机或内网地址")


def test_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch, settings: Any, receiver: Receiver) -> None:
    """A name that answers differently the second time is not asked a second time."""
    asked: list[str] = []

    def answer(host: str, port: int, *_a: object, **_k: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.9.9.9", port))]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", answer)
    port = receiver.server.server_port
    assert outgoing.judged("rebinding.example", port, only_own=True) == "127.0.0.1"
    assert asked == ["rebinding.example"]
    with pytest.raises(outgoing.Closed):
        outgoing.judged("rebinding.example", port, only_own=True)


def test_slow_answer_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.WEBHOOK_ALLOW = ["127.0.0.0/8"]
    monkeypatch.setattr(outgoing, "DEADLINE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = outgoing.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"{}", {})
    assert (outcome.status, outcome.fault) == (None, "对方太久没有答完")
    assert outcome.took_ms < 5_000


NO_URL = "请填写完整的地址，如 https://example.cn/hooks，不超过 500 个字符"
NO_OWN = "不能推送到本机或内网地址"
BAD: list[tuple[dict[str, Any], str]] = [
    ({"url": ""}, NO_URL),
    ({"url": "example.cn"}, NO_URL),
    ({"url": "ftp://example.cn/x"}, NO_URL),
    ({"url": "https://"}, NO_URL),
    ({"url": "https://[::1"}, NO_URL),
    ({"url": "https://a:99999999/"}, NO_URL),
    ({"url": "https://例子.cn/"}, NO_URL),
    ({"url": "https://a b.cn/"}, NO_URL),
    ({"url": "https://a.cn\\@10.0.0.1/"}, NO_URL),
    ({"url": "https://a.cn/\x00"}, NO_URL),
    ({"url": "https://a.cn/" + "x" * 500}, NO_URL),
    ({"url": "http://example.cn/x"}, "地址要以 https:// 开头"),
    ({"url": "https://me:secret@example.cn/"}, "地址里不要写用户名、密码和 # 之后的部分"),
    ({"url": "https://example.cn/#x"}, "地址里不要写用户名、密码和 # 之后的部分"),
    ({"url": "https://127.0.0.1/"}, NO_OWN),
    ({"url": "https://127.1/"}, NO_OWN),
    ({"url": "https://2130706433/"}, NO_OWN),
    ({"url": "https://0x7f000001/"}, NO_OWN),
    ({"url": "https://[::ffff:192.168.0.1]/"}, NO_OWN),
    ({"url": "https://localhost/"}, NO_OWN),
    ({"url": "https://db.localhost./"}, NO_OWN),
    ({"name": ""}, "请填写名称"),
    ({"name": "甲\x00"}, "名称中有看不见的控制字符，请删去后重填"),
    ({"name": "长" * 61}, "名称太长（61 字），最多 60 个字"),
    ({"kinds": []}, "请至少选择一种事件"),
    ({"kinds": ["access.value_revealed"]}, "没有可以推送的事件「access.value_revealed」"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD, ids=range(len(BAD)))
def test_bad_address_gets_a_sentence(cast: Cast, given: dict[str, Any], sentence: str) -> None:
    good: dict[str, Any] = {"name": "小程序", "url": "https://example.cn/x", "kinds": ["service.case_opened"]}
    with pytest.raises(Refused) as refusal:
        webhooks.add_webhook(node_id=cast.city.pk, **{**good, **given}, by=cast.admin)
    assert (str(refusal.value), Webhook.objects.count()) == (sentence, 0)


def test_bad_range_gets_a_sentence(cast: Cast) -> None:
    hook, _secret = registered(cast, "https://example.cn/x")
    for days, sentence in ((0, "结束时间要晚于开始时间"), (32, "一次最多重推 31 天")):
        with pytest.raises(Refused, match=sentence):
            webhooks.push_range_again(hook.pk, since=cast.at, until=cast.at + timedelta(days=days), by=cast.admin)
    with pytest.raises(Refused, match="已经登记过这个地址"):
        registered(cast, "https://example.cn/x")


def test_list_of_events_is_what_is_declared() -> None:
    """Every kind exists, every field is one of its own, and none of them holds words or names."""
    for kind, names in OUTSIDE.items():
        assert set(names) <= set(FACT_KINDS[kind].__dataclass_fields__), kind
    spoken = {"title", "words", "reason", "result", "name", "keeper_name", "evidence", "text"}
    assert {name for names in OUTSIDE.values() for name in names} & spoken == set()


def test_pauses_grow_and_differ(cast: Cast) -> None:
    low, middle, high = (next_push(1, cast.at, chance) for chance in (0.0, 0.5, 1.0))
    assert (low, middle, high) == tuple(cast.at + timedelta(seconds=each) for each in (24, 30, 36))
    assert next_push(len(PAUSES) + 1, cast.at, 0.5) is None
