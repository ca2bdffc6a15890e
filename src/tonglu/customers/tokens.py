"""The search words of a customer, kept beside it: name, open phones, the rooms it stands to."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from tonglu.customers.models import Customer, Phone, Residency
from tonglu.lib import names
from tonglu.lib.phones import last_digits, search_forms


def number_tokens(numbers: Iterable[str]) -> list[str]:
    """Return the tokens of kept numbers; the last three digits too, because people ask by them."""
    return [token for each in numbers for token in (f"#{last_digits(each, 3)}", *search_forms(each))]


def words_of(name: str, numbers: Iterable[str], places: Iterable[str]) -> list[str]:
    return names.tokens(name, number_tokens(numbers), places)


def retoken(customer: Customer, today: date) -> None:
    """Write tokens and sort key anew; call under the customer's lock after anything they are made of changed."""
    phones = Phone.objects.filter(customer=customer, until=None)
    homes = Residency.objects.filter(customer=customer).filter(Q(until=None) | Q(until__gt=today))
    numbers = [each.number._open() for each in phones]  # noqa: SLF001 - the derived column holds what search needs
    customer.tokens = words_of(customer.name, numbers, homes.values_list("unit__code", flat=True))
    customer.sort_key = names.sort_key(customer.name)
    customer.save(update_fields=["tokens", "sort_key", "changed_at"])
