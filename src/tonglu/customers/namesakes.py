"""Whether somebody written down by name, phone and paper is known already."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from tonglu.customers.joined import called, of_person
from tonglu.customers.models import Customer, Paper, PaperKind
from tonglu.customers.queries import similar_customers
from tonglu.customers.rules.papers import clear_number
from tonglu.lib import names
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused
from tonglu.lib.veil import fingerprint

CARDS: Final = (PaperKind.ID_CARD, PaperKind.USCC)  # of these one has only one


def known_as(by: Actor, name: str, phones: Sequence[str], papers: Sequence[str]) -> int | None:
    """Return the id of the person within reach who has this name and one of these numbers or papers.

    Refused where the paper is somebody else's: one of the two is mistyped.
    """
    plain = names.normalise(name)
    for each in similar_customers(by, name=plain, phones=phones, papers=[("", number) for number in papers]):
        owns = any(has_paper(each, number) for number in papers)
        is_called = Customer.objects.filter(Q(pk=each.pk) | Q(root=each), called(plain)).exists()
        if owns and not is_called:
            raise Refused("证件号已属于另一位客户（{name}），与姓名不符，请核对", name=names.mask(each.name))
        if is_called and (owns or not (papers and _has_card(each))):
            return each.pk
    return None


def has_paper(customer: Customer, number: str) -> bool:
    return Paper.objects.filter(of_person(customer), fingerprint=fingerprint(clear_number("", number)), until=None).exists()


def _has_card(customer: Customer) -> bool:
    """Somebody whose card is another one is another one, whatever else agrees."""
    return Paper.objects.filter(of_person(customer), kind__in=CARDS, until=None).exists()
