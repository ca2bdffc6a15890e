"""Suspected duplicates: side by side, decided once, remembered."""

from tests.factories.case_states import opened
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.service.models import Suspicion


def test_pair_is_listed_and_decided_once(cast: Cast, sign: Sign) -> None:
    first, second, agent = opened(cast), opened(cast), sign("agent")
    pair = Suspicion.objects.get()
    text = agent.get("/cases/suspected/").content.decode()
    assert (first.number in text, second.number in text) == (True, True)
    page = agent.get(f"/cases/suspected/{pair.pk}/").content.decode()
    assert "原话相同" in page
    assert agent.post(f"/cases/suspected/{pair.pk}/", {"is_same": "no"}).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "rejected"
    assert first.number not in agent.get("/cases/suspected/").content.decode()
    again = agent.post(f"/cases/suspected/{pair.pk}/", {"is_same": "yes"})
    assert (again.status_code, "已经判定过" in again.content.decode()) == (422, True)


def test_stranger_and_technician_do_not_decide(cast: Cast, sign: Sign) -> None:
    opened(cast), opened(cast)
    pair = Suspicion.objects.get()
    for who in ("stranger", "technician"):
        assert sign(who).post(f"/cases/suspected/{pair.pk}/", {"is_same": "yes"}).status_code == 404
    pair.refresh_from_db()
    assert pair.state == "open"
