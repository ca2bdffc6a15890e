"""A case in words, as whoever rings its customer says them."""

from django.utils.translation import gettext as _

from tonglu.messaging.rules.texts import fill
from tonglu.service.models import Case


def title_of(case: Case) -> str:
    """No scope: return what a case in hand is about."""
    return case.title or _("{kind}工单").format(kind=case.get_kind_display())


def speaker_of(case: Case) -> str:
    """No scope: return who speaks in a case in hand."""
    if case.is_anonymous:
        return _("匿名客户")
    return case.customer.name if case.customer else case.contact_name


def script_said(text: str, case: Case) -> str:
    """No scope: return a script with the case in its places."""
    values = {
        "project": case.node.name, "title": title_of(case), "keeper": case.keeper.name if case.keeper else _("我们的工作人员"),
        "number": case.number, "customer": speaker_of(case),
    }  # fmt: skip
    return fill(text, values)
