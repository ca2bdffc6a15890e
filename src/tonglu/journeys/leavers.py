"""What a leaver held goes back to those who dispatch."""

from tonglu.access.facts import PersonLeft
from tonglu.access.models import Person
from tonglu.audit.models import FactRow
from tonglu.journeys.people import leads_of
from tonglu.lib.actor import Actor
from tonglu.messaging.actions import queue_message
from tonglu.service.actions import release_cases_of


def release_cases(fact: PersonLeft, *, told: FactRow, by: Actor) -> str:
    released = release_cases_of(fact.left_id, by=by)
    person = Person.objects.get(pk=fact.left_id)
    if not released:
        return "没有在办工单"
    for lead in leads_of(person.home_id, by.at):
        queue_message(
            code="manager.released", key=f"fact:{told.pk}:{lead}", to_person_id=lead, node_id=person.home_id,
            values={"person": person.name, "count": released}, link="/cases/?state=accepted", by=by,
        )  # fmt: skip
    return ""
