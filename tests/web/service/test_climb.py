"""The climb on the page of the case, the answers, the filter of the list."""

from datetime import timedelta

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.ladder import full_ladder
from tests.messaging.test_notices import ring
from tests.web.signing import Sign
from tonglu.lib.actor import system_actor
from tonglu.messaging.models import Message
from tonglu.service import actions
from tonglu.service.models import CaseEscalation


@pytest.fixture
def row(cast: Cast) -> CaseEscalation:
    """A case that reached the project's manager."""
    full_ladder(cast)
    case = make_case(cast)
    actions.sweep_ladder(by=system_actor("sweep_ladder", NOON + timedelta(hours=3)))
    return CaseEscalation.objects.get(case=case, clock="response", level="project")


def test_case_shows_who_was_told_and_asks_them_only(cast: Cast, row: CaseEscalation, sign: Sign) -> None:
    address = f"/cases/{row.case_id}/"
    told, other = sign("manager").get(address).content.decode(), sign("agent").get(address).content.decode()
    action = f"/cases/{row.case_id}/climb/{row.pk}/"
    assert all("manager员" in each and "项目客关负责人" in each for each in (told, other))
    assert (action in told, action in other) == (True, False)


def test_answer_is_kept_and_its_notices_are_read(cast: Cast, row: CaseEscalation, sign: Sign) -> None:
    ring(cast, ask_id=row.pk, asked="bell")
    notice = Message.objects.get()
    assert "知道了" in sign("manager").get("/bell/").content.decode()
    assert sign("manager").post(f"/bell/{notice.pk}/answer/", {"answer": "mine"}).status_code == 302
    row.refresh_from_db()
    notice.refresh_from_db()
    assert (row.answer, row.answered_by_id, notice.read_at) == ("mine", cast.people["manager"].pk, NOON)
    assert "manager员：我来处理" in sign("manager").get("/bell/").content.decode()


@pytest.mark.parametrize("answer", ["", "yes", "\x00", "x" * 100_000])
def test_bad_answer_changes_nothing(row: CaseEscalation, sign: Sign, answer: str) -> None:
    page = sign("manager").post(f"/cases/{row.case_id}/climb/{row.pk}/", {"answer": answer}, headers={"HX-Request": "true"})
    row.refresh_from_db()
    assert ("请选择「知道了」或「我来处理」" in page.content.decode(), row.answer) == (True, "")


def test_others_do_not_answer(row: CaseEscalation, sign: Sign) -> None:
    for who in ("agent", "stranger", "director"):
        assert sign(who).post(f"/cases/{row.case_id}/climb/{row.pk}/", {"answer": "known"}).status_code == 404


def test_list_narrows_to_those_that_climbed(cast: Cast, row: CaseEscalation, sign: Sign) -> None:
    other = make_case(cast, words="没有升级的一件")
    found = {level: sign("manager").get(f"/cases/?climbed={level}").content.decode() for level in ("2", "3", "4")}
    assert [row.case.number in each for each in found.values()] == [True, True, False]
    assert [other.number in each for each in found.values()] == [False, False, False]
