"""查重: whether somebody is known anywhere in the company, answered masked, counted and recorded."""

from typing import Any

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.audit.queries import own_facts
from tonglu.customers.checks import CHECKED, REFUSED, Answer, answer_of, estates_beginning, people_asked_for, room_meant
from tonglu.customers.facts import CheckRefused, CustomerChecked
from tonglu.customers.rules.checks import HOUR, MONTH, MOST_REFUSED, Asked, Question, question_of, refuse_too_many
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.refusals import NotAllowed, TooOften
from tonglu.lib.veil import fingerprint


def check_customer(*, phone: str = "", paper: str = "", name: str = "", digits: str = "", room: str = "", by: Actor) -> Answer:
    """Ask the whole company for a phone, a paper, or a name with the last four digits of a phone or with a room (查重).

    What cannot be read is refused and not counted; what is too much is refused, and on record. One person asks one question
    after the other, so that no burst slips through.
    """
    if by.person_id is None or not by.can(P.CUSTOMER_CHECK):
        raise NotAllowed
    estates = estates_beginning(room) if room.strip() else ()
    asked = question_of(phone=phone, paper=paper, name=name, digits=digits, room=room, estates=estates)
    asked, beside = room_meant(asked) if asked.beside else (asked, "")
    now = _in_fingerprints(asked, beside, by)
    try:
        return _answer(asked, now, by=by)
    except TooOften as refusal:
        _keep(asked, now, refusal, by=by)
        raise


def _in_fingerprints(asked: Question, beside: str, by: Actor) -> Asked:
    whole = f"{asked.clear} {beside}" if beside else asked.whole
    return Asked(
        by.at, fingerprint(f"check {asked.how} {whole}"), fingerprint(f"alike {asked.how} {asked.alike}"),
        fingerprint(f"beside {beside}") if beside else "",
    )  # fmt: skip


@act
def _answer(asked: Question, now: Asked, *, by: Actor) -> Answer:
    wait_turn(f"{CHECKED} {by.person_id}")
    rows = own_facts(by, CHECKED, by.at - MONTH)
    earlier = [Asked(each.at, each.body["mark"], each.body["alike"], each.body.get("beside", "")) for each in rows]
    refuse_too_many(asked.how, now, earlier)

    people = people_asked_for(asked, by.at)
    told = CustomerChecked(**_told(asked, now), found=len(people), people=people, node_id=_home(by))
    tell(told, by=by)
    return answer_of(by, asked, people)


@act
def _keep(asked: Question, now: Asked, refusal: TooOften, *, by: Actor) -> None:
    """The refusal has undone the rest. A program that goes on asking fills no table."""
    if own_facts(by, REFUSED, by.at - HOUR).count() < MOST_REFUSED:
        tell(CheckRefused(**_told(asked, now), limit=refusal.limit, node_id=_home(by)), by=by)


def _told(asked: Question, now: Asked) -> dict[str, Any]:
    return {"how": asked.how.value, "mask": asked.mask, "mark": now.mark, "alike": now.alike, "beside": now.beside}


def _home(by: Actor) -> int | None:
    node: int | None = Person.objects.values_list("home_id", flat=True).get(pk=by.person_id)
    return node
