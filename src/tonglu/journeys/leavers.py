"""What a leaver held goes back to those who dispatch."""

from tonglu.access.facts import PersonLeft
from tonglu.access.models import Person
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor
from tonglu.messaging.notices import Reader, notify
from tonglu.service.actions import release_cases_of
from tonglu.service.leads import leads_of


def release_cases(fact: PersonLeft, *, told: FactRow, by: Actor) -> str:
    released = release_cases_of(fact.left_id, by=by)
    person = Person.objects.get(pk=fact.left_id)
    if not released:
        return "没有在办工单"
    for lead in Person.objects.filter(pk__in=leads_of(person.home_id, by.at)).order_by("pk"):
        notify(
            code="manager.released", key=f"fact:{told.pk}:{lead.pk}", to=Reader(person_id=lead.pk, address=lead.email),
            node_id=person.home_id, values={"person": person.name, "count": released}, link="/cases/?state=accepted", by=by,
        )  # fmt: skip
    return ""
