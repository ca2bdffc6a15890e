"""查重: whether somebody is known anywhere in the company, answered masked, counted and recorded."""

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.audit.queries import own_facts
from tonglu.customers.checks import CHECKED, Answer, answer_of, estates_beginning, people_asked_for, room_meant
from tonglu.customers.facts import CustomerChecked
from tonglu.customers.rules.checks import MONTH, Asked, question_of, refuse_too_many
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.veil import fingerprint


@act
def check_customer(*, phone: str = "", paper: str = "", name: str = "", digits: str = "", room: str = "", by: Actor) -> Answer:
    """Ask the whole company for a phone, a paper, or a name with the last four digits of a phone or with a room (查重).

    What cannot be read is refused and not counted. One person asks one question after the other, so that no burst slips through.
    """
    if by.person_id is None or not by.can(P.CUSTOMER_CHECK):
        raise NotAllowed
    estates = estates_beginning(room) if room.strip() else ()
    asked = question_of(phone=phone, paper=paper, name=name, digits=digits, room=room, estates=estates)
    beside = room_meant(asked) if asked.beside else ""
    whole = f"{asked.clear} {beside}" if beside else asked.whole
    now = Asked(
        by.at, fingerprint(f"check {asked.how} {whole}"), fingerprint(f"alike {asked.how} {asked.alike}"),
        fingerprint(f"beside {beside}") if beside else "",
    )  # fmt: skip
    wait_turn(f"{CHECKED} {by.person_id}")
    rows = own_facts(by, CHECKED, by.at - MONTH)
    earlier = [Asked(each.at, each.body["mark"], each.body["alike"], each.body.get("beside", "")) for each in rows]
    refuse_too_many(asked.how, now, earlier)

    people = people_asked_for(asked, by.at)
    node = Person.objects.values_list("home_id", flat=True).get(pk=by.person_id)
    tell(
        CustomerChecked(
            how=asked.how.value, mask=asked.mask, mark=now.mark, alike=now.alike, beside=now.beside,
            found=len(people), people=people, node_id=node,
        ),
        by=by,
    )  # fmt: skip
    return answer_of(by, asked, people)
