"""查重: whether somebody is known anywhere in the company, answered masked, counted and recorded."""

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.audit.queries import own_facts
from tonglu.customers.checks import CHECKED, Answer, answer_of, people_asked_for
from tonglu.customers.facts import CustomerChecked
from tonglu.customers.rules.checks import MONTH, Asked, question_of, refuse_too_many
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.veil import fingerprint


@act
def check_customer(*, phone: str = "", paper: str = "", name: str = "", digits: str = "", by: Actor) -> Answer:
    """Ask the whole company for a phone, a paper, or a name with the last four digits of a phone (查重).

    What cannot be read is refused and not counted. One person asks one question after the other, so that no burst slips through.
    """
    if by.person_id is None or not by.can(P.CUSTOMER_CHECK):
        raise NotAllowed
    asked = question_of(phone=phone, paper=paper, name=name, digits=digits)
    mark, alike = fingerprint(f"check {asked.how} {asked.whole}"), fingerprint(f"alike {asked.how} {asked.alike}")
    wait_turn(f"{CHECKED} {by.person_id}")
    rows = own_facts(by, CHECKED, by.at - MONTH)
    refuse_too_many(asked.how, mark, alike, [Asked(each.at, each.body["mark"], each.body["alike"]) for each in rows], by.at)

    people = people_asked_for(asked)
    node = Person.objects.values_list("home_id", flat=True).get(pk=by.person_id)
    tell(
        CustomerChecked(how=asked.how.value, mask=asked.mask, mark=mark, alike=alike, found=len(people), people=people, node_id=node),
        by=by,
    )
    return answer_of(by, asked, people)
