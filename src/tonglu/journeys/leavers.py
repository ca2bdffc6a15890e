"""What a leaver held goes back to those who dispatch; what was to be mailed to him stays in the house."""

from tonglu.access.facts import PersonLeft
from tonglu.access.models import Person
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.messaging.actions import hold_mail_of
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


def hold_mail(fact: PersonLeft, *, told: FactRow, by: Actor) -> str:  # noqa: ARG001 - a reaction is given its row
    """A digest or a mail of the quiet hours may be due after the last day; who came back meanwhile hears on."""
    if Person.objects.get(pk=fact.left_id).is_active:
        return N_("已重新入职")
    return "" if hold_mail_of(fact.left_id, reason=N_("收件人已离职"), by=by) else N_("没有待发的邮件")
