"""Small forms that answer with the page they came from, or with a part of one: what is not in the list changes nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import resolve, reverse

from tests.factories.cast import NOON
from tests.web.forms.desk import OURS, WRITES, Desk
from tonglu.access.models import Person
from tonglu.customers.models import Address, Handle, Paper, Phone
from tonglu.messaging.models import Message, MessageTemplate
from tonglu.organisation.models import Post, WorkCalendar
from tonglu.service.models import Case, CaseEscalation, LadderStep

pytestmark = pytest.mark.django_db
STRANGE = ("", "x", "-1", "1.5", "NaN", "4.4E+17", "9" * 40, "\x00", "甲\u202e乙", "😀", "' OR 1=1")
LONG = "1" * 100_000


def sent(desk: Desk, who: str, address: str, typed: dict[str, Any], **headers: str) -> tuple[HttpResponse, set[str]]:
    """Send, undo, and tell which of our tables were written to."""
    wrote: set[str] = set()

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        wrote.update(found[1] for found in [WRITES.match(sql)] if found)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(note):
        answer = desk.clients[who].post(address, typed, headers=headers or None)
        transaction.set_rollback(True)
    return answer, wrote & OURS.keys()  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["ui:language", "web:account_language"])
def test_language_that_is_none(desk: Desk, name: str) -> None:
    for typed in (*STRANGE, LONG):
        answer, wrote = sent(desk, "agent", reverse(name), {"language": typed, "next": "https://elsewhere.example/"})
        kept = answer.cookies.get("django_language")
        assert (answer.status_code, wrote, kept.value if kept else "zh-hans") == (302, set(), "zh-hans"), typed
        assert answer["Location"].startswith("/")


def test_place_out_of_reach_is_not_remembered(desk: Desk) -> None:
    for typed in (*STRANGE, LONG, str(desk.foreign["node_id"])):
        answer, _ = sent(desk, "agent", reverse("web:place"), {"node": typed})
        assert (answer.status_code, "place" in desk.clients["agent"].session) == (302, False), typed


@pytest.mark.parametrize("arrow", ["accept", "dispatch"])
def test_ticks_that_are_no_cases(desk: Desk, arrow: str) -> None:
    given = {"pick": [*STRANGE, LONG], "keeper_id": desk.foreign["keeper_id"]}
    answer, wrote = sent(desk, "dispatcher", reverse("web:cases_bulk", args=[arrow]), given)
    assert (answer.status_code, answer["Location"], wrote) == (302, "/cases/", set())
    for typed in (*STRANGE, LONG):
        answer, wrote = sent(desk, "dispatcher", reverse("web:cases_bulk", args=["dispatch"]), {"pick": ["1"], "keeper_id": typed})
        assert (answer.status_code, wrote) == (302, set()), typed


def test_days_and_years_that_are_none(desk: Desk) -> None:
    calendar = WorkCalendar.objects.order_by("pk")[0].pk
    clear, of_year = reverse("web:clear_day", args=[calendar]), reverse("web:clear_statutory_day", args=[2026])
    for typed in (*STRANGE, LONG, "2024-02-30", "0000-00-00"):
        for address, box in ((clear, "on"), (of_year, "on"), (reverse("web:load_statutory"), "year-year")):
            answer, wrote = sent(desk, "admin", address, {box: typed})
            assert (answer.status_code, wrote) == (302, set()), (address, typed)
    for year in ("1999", "2101"):
        assert sent(desk, "admin", reverse("web:load_statutory"), {"year-year": year})[1] == set()


@pytest.mark.parametrize(("name", "box"), [("web:intake_caller", "contact_phone"), ("web:intake_similar", "words")])
def test_parts_of_the_intake_read_anything(desk: Desk, name: str, box: str) -> None:
    for typed in (*STRANGE, LONG):
        answer, wrote = sent(desk, "agent", reverse(name), {box: typed, "home": typed, "problem": typed}, **{"HX-Request": "true"})
        assert (answer.status_code, wrote) == (200, set()), typed


def test_look_without_a_reason_shows_nothing(desk: Desk) -> None:
    customer = resolve(desk.sheets["phone"].address).kwargs["customer_id"]
    phone, paper = Phone.objects.get(customer_id=customer).pk, _paper(customer)
    handle = Handle.objects.create(customer_id=customer, kind="wechat", account="zhangsan_88", since=date(2026, 1, 1)).pk
    address = Address.objects.create(customer_id=customer, kind="home", place="江城市滨江路 8 号", since=date(2026, 1, 1)).pk
    looks = [
        ("web:phone_reveal", "agent", customer, phone), ("web:paper_reveal", "director", customer, paper),
        ("web:handle_reveal", "agent", customer, handle), ("web:address_reveal", "agent", customer, address),
    ]  # fmt: skip
    for name, who, customer, pk in looks:
        for typed, sentence in {"": "请填写查看原因", " \u3000": "请填写查看原因", "\x00": "控制字符"}.items():
            answer, wrote = sent(desk, who, reverse(name, args=[customer, pk]), {"reason": typed})
            assert (answer.status_code, sentence in answer.content.decode(), wrote) == (422, True, set()), (name, typed)


def _paper(customer: int) -> int:
    return Paper.objects.create(customer_id=customer, kind="passport", number="E12345678", fingerprint="f", mask="E1*").pk


def test_ticks_and_reasons_of_abnormal_tasks(desk: Desk) -> None:
    """A row that cannot be given says why; what was typed into the one box of the bar stays in it."""
    case = resolve(desk.sheets["hand back"].address).kwargs["case_id"]
    mate = Person.objects.get(username="mate").pk
    Case.objects.filter(pk=case).update(due_at=NOON - timedelta(hours=1))  # so that its row stands on the page
    address = reverse("web:abnormal")
    for pick in ([*STRANGE, LONG], ["999999"]):
        answer, wrote = sent(desk, "manager", address, {"pick": pick, "keeper_id": mate, "act": "assign"})
        assert (answer.status_code, "没办" in answer.content.decode(), wrote) == (200, False, set())
    tried = [({"keeper_id": typed}, "请先选择处理人") for typed in (*STRANGE, LONG)]
    tried += [({"keeper_id": "9" * 18}, "没办"), ({"keeper_id": desk.foreign["keeper_id"]}, "没办"), ({"keeper_id": mate}, "请填写原因")]
    tried += [({"keeper_id": mate, "reason": "甲\x00乙"}, "控制字符"), ({"keeper_id": mate, "reason": LONG}, "原因超过 500 字")]
    for given, sentence in tried:
        answer, wrote = sent(desk, "manager", address, {"pick": [case], "act": "assign", **given})
        page, kept = answer.content.decode(), str(given.get("reason", ""))[:500]
        assert (answer.status_code, sentence in page, kept in page, wrote) == (200, True, True, set()), given
    for act in (*STRANGE, LONG):  # an unknown button is the first one
        answer, wrote = sent(desk, "manager", address, {"pick": [case], "act": act})
        assert ("请先选择处理人" in answer.content.decode(), wrote) == (True, set()), act


def test_answer_to_a_climb_that_is_none(desk: Desk) -> None:
    manager, case = Person.objects.get(username="manager").pk, resolve(desk.sheets["hand back"].address).kwargs["case_id"]
    step = LadderStep.objects.filter(level="project").order_by("pk")[0]
    row = CaseEscalation.objects.create(
        case_id=case, clock="close", level="project", step=step, told_level="project", people=[manager], due_at=NOON, told_at=NOON
    )
    notice = Message.objects.create(
        template=MessageTemplate.objects.filter(code="ladder.told").order_by("-version")[0], key="k", to_person_id=manager, ask_id=row.pk,
        medium="bell", created_at=NOON,
    )  # fmt: skip
    for address in (reverse("web:case_climb", args=[case, row.pk]), reverse("web:notice_answer", args=[notice.pk])):
        for typed in (*STRANGE, LONG):
            answer, wrote = sent(desk, "manager", address, {"answer": typed}, **{"HX-Request": "true"})
            assert (answer.status_code, "请选择「知道了」或「我来处理」" in answer.content.decode(), wrote) == (200, True, set()), typed
        assert sent(desk, "stranger", address, {"answer": "known"})[0].status_code == 404
    assert sent(desk, "agent", reverse("web:case_climb", args=[case, row.pk]), {"answer": "known"})[0].status_code == 404


def test_level_of_a_post_that_is_none(desk: Desk) -> None:
    post = Post.objects.get(name="班长")
    address = reverse("web:set_post_level", args=[post.node_id, post.pk])
    for typed in (*STRANGE[1:], LONG):
        answer, wrote = sent(desk, "admin", address, {"level": typed})
        assert (answer.status_code, wrote) == (302, set()), typed
        assert "没有这个升级层级，请重新选择" in desk.clients["admin"].get(answer["Location"]).content.decode()
    other = Post.objects.get(name="客关经理")
    for name, pk in (("set_post_level", other.pk), ("switch_post", other.pk), ("set_post_level", 999_999), ("switch_department", 999_999)):
        answer, wrote = sent(desk, "admin", reverse(f"web:{name}", args=[post.node_id, pk]), {"level": "city"})
        assert (answer.status_code, wrote) == (404, set()), name
