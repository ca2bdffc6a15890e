"""What a message about a case says, and which messages may be sent."""

from django.utils.translation import gettext

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.messaging.models import MessageTemplate
from tonglu.messaging.queries import template_in_force
from tonglu.messaging.shipped import SHIPPED
from tonglu.service.models import Case

TO_CUSTOMERS = tuple(code for code, each in SHIPPED.items() if code.startswith("case.") and each.medium == "sms")


def values_of(case: Case) -> dict[str, str]:
    """No scope: return the words for the places of a template, from a case in hand."""
    return {
        "number": case.number,
        "title": case.title,
        "unit": case.unit.code if case.unit else "",
        "customer": case.contact_name or (case.customer.name if case.customer else ""),
        "project": case.node.name,
        "keeper": case.keeper.name if case.keeper else gettext("未派"),
        "result": case.result,
    }


def templates_to_send(by: Actor) -> list[tuple[MessageTemplate, tuple[str, ...]]]:
    """Return the templates in force that may be sent about a case, with the places they fill."""
    if not by.can(P.MESSAGE_SEND):
        raise NotAllowed
    found = ((template_in_force(code, by.at), SHIPPED[code].places) for code in TO_CUSTOMERS)
    return [(template, places) for template, places in found if template is not None]
