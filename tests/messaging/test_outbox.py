"""The outbox: one key, one message; nothing is sent twice; what is not known is not guessed."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.factories.cast import NOON, Cast
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging import actions, gates, providers, queries, sending
from tonglu.messaging.models import Message, MessageTemplate
from tonglu.messaging.providers import TryLater, WillNotGo

PHONE = "13800138000"


class Counting:
    """A provider that notes what it was given and answers as told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fault: BaseException | None = None

    def send(self, *, key: str, address: str, text: str, subject: str = "") -> str:
        self.sent.append((key, address))
        if self.fault:
            raise self.fault
        return "R1"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    counting = Counting()
    monkeypatch.setattr(sending, "provider_for", lambda _medium: counting)
    enrolled = [*gates.GATES]
    gates.GATES.clear()
    yield counting
    gates.GATES[:] = enrolled


def worker(at: datetime = NOON) -> Actor:
    return system_actor("deliver", at)


def queue(cast: Cast, key: str = "case:1:opened", **extra: object) -> Message:
    given = {"code": "case.opened", "address": PHONE, "customer_id": 5, "values": {"title": "漏水", "number": "GD1"}}
    made = actions.queue_message(key=key, by=cast.agent, node_id=cast.project.pk, **{**given, **extra})  # type: ignore[arg-type]
    assert made is not None
    return made


def state_of(message: Message) -> tuple[str, int]:
    message.refresh_from_db()
    return message.state, message.attempts


def test_same_key_is_queued_and_sent_once(cast: Cast, provider: Counting) -> None:
    first, second = queue(cast), queue(cast)
    assert (first.pk, Message.objects.count()) == (second.pk, 1)
    assert (sending.deliver_due(by=worker()), sending.deliver_due(by=worker())) == (1, 0)
    assert provider.sent == [("case:1:opened", PHONE)]
    first.refresh_from_db()
    assert (first.state, first.receipt, first.sent_at) == ("sent", "R1", NOON)
    fact = FactRow.objects.get(kind="messaging.sent")
    assert (fact.subject_id, fact.customer_id, fact.node_id) == (first.pk, 5, cast.project.pk)


def test_text_is_filled_and_address_veiled(cast: Cast, provider: Counting) -> None:
    made = queue(cast, values={"title": "{number}", "number": "GD1", "customer": "王先生", "project": "云锦府"})
    assert made.text == "王先生您好，您反映的“{number}”已登记，单号 GD1。我们会尽快联系您。【云锦府客户服务】"
    assert str(made.address) == "138****8000"


def test_without_address_it_is_held_with_a_reason(cast: Cast, provider: Counting) -> None:
    made = queue(cast, address="")
    assert (made.state, made.reason) == ("held", "没有联系方式")


def test_switched_off_template_queues_nothing(cast: Cast, provider: Counting) -> None:
    MessageTemplate.objects.filter(code="case.opened").update(is_active=False)
    assert actions.queue_message(code="case.opened", key="k", values={}, by=cast.agent) is None


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (TryLater("busy"), ("waiting", 1)),
        (WillNotGo("wrong number"), ("failed", 1)),
        (TimeoutError("no answer"), ("unknown", 1)),
    ],
)
def test_fault_decides_whether_it_is_tried_again(cast: Cast, provider: Counting, fault: Exception, expected: tuple[str, int]) -> None:
    made, provider.fault = queue(cast), fault
    sending.deliver_due(by=worker())
    assert state_of(made) == expected
    sending.deliver_due(by=worker())
    assert len(provider.sent) == 1


def test_back_off_ends_in_failed(cast: Cast, provider: Counting) -> None:
    made, provider.fault, at = queue(cast), TryLater("busy"), NOON
    for _ in range(9):
        sending.deliver_due(by=worker(at))
        at += timedelta(hours=3)
    assert (state_of(made), len(provider.sent)) == (("failed", 5), 5)


def test_killed_between_claim_and_answer_becomes_unknown_and_is_not_sent_again(cast: Cast, provider: Counting) -> None:
    made, provider.fault = queue(cast), KeyboardInterrupt()  # as a kill: nothing after it runs
    with pytest.raises(KeyboardInterrupt):
        sending.deliver_due(by=worker())
    provider.fault = None
    sending.deliver_due(by=worker())
    assert state_of(made) == ("sending", 1)
    sending.deliver_due(by=worker(NOON + timedelta(minutes=6)))
    assert (state_of(made), len(provider.sent)) == (("unknown", 1), 1)


def test_run_ends_long_before_its_leases_do(cast: Cast, provider: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = queue(cast), queue(cast, "case:2:opened")
    seconds = iter([0.0, 0.0, sending.LONGEST_RUN, sending.LONGEST_RUN])  # the first send took as long as a run may
    monkeypatch.setattr(sending, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    assert sending.deliver_due(by=worker()) == 1
    monkeypatch.undo()
    assert (state_of(first), state_of(second)) == (("sent", 1), ("waiting", 0))
    assert timedelta(seconds=sending.LONGEST_RUN) * 2 < sending.LEASE


def test_person_may_send_an_unknown_message_again_with_a_reason(cast: Cast, provider: Counting) -> None:
    made, provider.fault = queue(cast), TimeoutError()
    sending.deliver_due(by=worker())
    provider.fault = None
    with pytest.raises(NotAllowed):
        actions.send_again(made.pk, reason="业主说没收到", by=cast.stranger)
    with pytest.raises(Refused, match="请填写重新发送的原因"):
        actions.send_again(made.pk, reason=" ", by=cast.manager)
    actions.send_again(made.pk, reason="业主说没收到", by=cast.manager)
    sending.deliver_due(by=worker())
    assert (state_of(made), len(provider.sent)) == (("sent", 1), 2)


class Closed:
    def __init__(self) -> None:
        self.reason = ""

    def refusal(self, message: Message, at: datetime) -> str:
        return self.reason


def test_gate_is_asked_when_queued_and_when_sent(cast: Cast, provider: Counting) -> None:
    gate = Closed()
    gates.enrol(gate)
    open_then_closed = queue(cast)
    gate.reason = "客户拒收短信"
    closed = queue(cast, key="other")
    sending.deliver_due(by=worker())
    assert [state_of(open_then_closed)[0], state_of(closed)[0], provider.sent] == ["held", "held", []]
    assert (open_then_closed.reason, closed.reason) == ("客户拒收短信", "客户拒收短信")


def test_marketing_without_a_gate_is_refused(cast: Cast, provider: Counting) -> None:
    MessageTemplate.objects.filter(code="case.opened").update(purpose="marketing")
    made = queue(cast)
    assert (made.state, made.reason) == ("held", "没有核对营销许可的规则，营销消息不发送")


def test_marketing_waits_for_the_morning(cast: Cast, provider: Counting) -> None:
    MessageTemplate.objects.filter(code="case.opened").update(purpose="marketing")
    gates.enrol(Closed())
    made = queue(cast)
    late = datetime(2026, 9, 30, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
    sending.deliver_due(by=worker(late))
    made.refresh_from_db()
    assert (made.state, made.next_at, made.attempts) == ("waiting", datetime(2026, 10, 1, 1, 0, tzinfo=UTC), 0)


def test_bell_is_read_by_its_person_only(cast: Cast, provider: Counting) -> None:
    person = cast.technician.person_id
    made = actions.queue_message(code="keeper.dispatched", key="b", to_person_id=person, values={"number": "GD1"}, by=cast.agent)
    assert made is not None
    assert (made.state, queries.unread_count(cast.technician), queries.unread_count(cast.mate)) == ("sent", 1, 0)
    assert actions.read_bell([made.pk], by=cast.mate) == 0
    assert (actions.read_bell(by=cast.technician), queries.unread_count(cast.technician)) == (1, 0)


def test_outbox_is_scoped_and_without_clear_numbers(cast: Cast, provider: Counting) -> None:
    made = queue(cast)
    assert [each.pk for each in queries.messages_for(cast.manager)] == [made.pk]
    assert list(queries.messages_for(cast.stranger)) == []
    assert list(queries.messages_for(cast.agent)) == []


def test_template_version_begins_when_it_says(cast: Cast, provider: Counting) -> None:
    later = NOON + timedelta(days=1)
    made = actions.save_template("case.opened", text="已登记 {number}", since=later, by=cast.director)
    assert made.version == 2
    assert queue(cast).text[:2] == "您好"
    found = queries.template_in_force("case.opened", later)
    assert found is not None
    assert found.pk == made.pk


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  ", "请填写正文"),
        ("字" * 501, "正文最多 500 个字，现在有 501 个"),
        ("您好 {phone}", "正文里的 {phone} 无法填写；可以用：{customer}、{number}、{project}、{title}、{unit}"),
        ("您好 {number", "正文里的大括号只能用来写占位词，例如 {number}"),
    ],
)
def test_bad_template_is_refused(cast: Cast, text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.save_template("case.opened", text=text, by=cast.director)
    assert str(refusal.value) == sentence


def test_template_needs_the_setting_permission(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.save_template("case.opened", text="x", by=cast.agent)


def test_console_masks_the_number(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="tonglu.messages"):
        providers.provider_for("sms").send(key="k", address=PHONE, text="t")
    assert caplog.messages == ["k → 138****8000: t"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_send_each_message_once(cast: Cast, provider: Counting) -> None:
    for number in range(40):
        queue(cast, key=f"k{number}")
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        sending.deliver_due(by=worker())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(key for key, _ in provider.sent) == sorted(f"k{number}" for number in range(40))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_the_claim_two_workers_would_send_twice(cast: Cast, provider: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: reading what is due without a claim hands one message to both."""
    queue(cast)
    together = threading.Barrier(2)

    def read_only(at: datetime) -> Message | None:
        found = Message.objects.filter(state="waiting", next_at__lte=at).first()
        together.wait(10)
        return found

    monkeypatch.setattr(sending, "_claim", read_only)

    def work() -> None:
        sending.deliver_due(most=1, by=worker())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(provider.sent) == 2
