"""The outbox keeps numbers veiled; the bell is one's own."""

from django.test import Client

from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.messaging.models import Message


def notice(cast: Cast, who: str, text: str = "工单快超时了", link: str = "/cases/") -> Message:
    return Message.objects.create(
        key=f"t:{who}:{text}",
        medium="bell",
        purpose="service",
        to_person_id=cast.people[who].pk,
        text=text,
        link=link,
        state="sent",
        created_at=cast.at,
    )


def test_bell_shows_own_notices_only(cast: Cast, sign: Sign) -> None:
    notice(cast, "agent")
    assert "工单快超时了" in sign("agent").get("/bell/").content.decode()
    assert "工单快超时了" not in sign("colleague").get("/bell/").content.decode()


def test_opening_a_notice_reads_it_and_leads_on(cast: Cast, sign: Sign) -> None:
    own, foreign = notice(cast, "agent"), notice(cast, "agent", "别处", "https://elsewhere.example/")
    agent = sign("agent")
    assert agent.get(f"/bell/{own.pk}/")["Location"] == "/cases/"
    assert agent.get(f"/bell/{foreign.pk}/")["Location"] == "/bell/"
    assert sign("colleague").get(f"/bell/{own.pk}/").status_code == 404
    own.refresh_from_db()
    assert own.read_at == cast.at


def test_all_are_read_at_once(cast: Cast, sign: Sign) -> None:
    notice(cast, "agent"), notice(cast, "agent", "第二条")
    assert sign("agent").post("/bell/read/").status_code == 302
    assert Message.objects.filter(read_at=None).count() == 0


def sms(cast: Cast, state: str = "failed") -> Message:
    return Message.objects.create(
        key=f"s:{state}",
        medium="sms",
        purpose="service",
        node_id=cast.project.pk,
        address="13812345678",
        text="已受理",
        state=state,
        created_at=cast.at,
    )


def test_outbox_is_scoped_and_veiled(cast: Cast, sign: Sign) -> None:
    sms(cast)
    text = sign("manager").get("/messages/").content.decode()
    assert ("138****5678" in text, "13812345678" in text) == (True, False)
    assert "138****5678" not in sign("stranger").get("/messages/").content.decode()
    assert sign("technician").get("/messages/").status_code == 404


def test_failed_message_goes_again_with_a_reason_only(cast: Cast, sign: Sign) -> None:
    message, manager = sms(cast), sign("manager")
    for reason, state in (("", "failed"), ("客户说没收到", "waiting")):
        assert manager.post(f"/messages/{message.pk}/again/", {"reason": reason}).status_code == 302
        message.refresh_from_db()
        assert message.state == state


def test_bell_asks_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/bell/").status_code == 302
