"""What is kept beside a customer: the name it is shown by, and its search words (name, open phones, the rooms it stands to)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q

from tonglu.customers.completeness import judge
from tonglu.customers.joined import open_edges, renamed
from tonglu.customers.models import Customer, Merge, Phone, Residency
from tonglu.lib import names
from tonglu.lib.phones import last_digits, search_forms


def number_tokens(numbers: Iterable[str]) -> list[str]:
    """Return the tokens of kept numbers; the last three digits too, because people ask by them."""
    return [token for each in numbers for token in (f"#{last_digits(each, 3)}", *search_forms(each))]


def words_of(name: str, numbers: Iterable[str], places: Iterable[str]) -> list[str]:
    return names.tokens(name, number_tokens(numbers), places)


def words_of_people(people: Mapping[int, str], today: date) -> dict[int, list[str]]:
    """Return the own words of each of these rows (id: name). Two queries."""
    numbers: dict[int, list[str]] = defaultdict(list)
    rooms: dict[int, list[str]] = defaultdict(list)
    for pk, number in Phone.objects.filter(customer_id__in=people, until=None).values_list("customer_id", "number"):
        numbers[pk].append(number._open())  # type: ignore[attr-defined]  # noqa: SLF001 - the derived column holds what search needs
    homes = Residency.objects.filter(customer_id__in=people).filter(Q(until=None) | Q(until__gt=today))
    for pk, code in homes.values_list("customer_id", "unit__code"):
        rooms[pk].append(code)
    return {pk: words_of(name, numbers[pk], rooms[pk]) for pk, name in people.items()}


def retoken(customer: Customer, today: date) -> None:
    """Write tokens, shown name and sort key anew; call under the customer's lock after anything they are made of changed.

    A person of several rows is found by the words of all of them: they stand at the root, which follows its rows.
    """
    below = [] if customer.root_id else list(Customer.objects.filter(root=customer).defer("tokens").order_by("pk"))
    words = words_of_people({each.pk: each.written_name for each in (customer, *below)}, today)
    customer.tokens = sorted({word for each in words.values() for word in each})
    if not customer.root_id:
        _name(customer, below, open_edges([customer.pk, *(each.pk for each in below)]) if below else [])
    customer.sort_key = names.sort_key(customer.name)
    customer.save(update_fields=["tokens", "sort_key", "changed_at"])
    if customer.root_id:
        root = Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.root_id)
        root.changed_at = customer.changed_at
        retoken(root, today)
    else:
        judge(customer, today)


def _name(root: Customer, below: Sequence[Customer], edges: Sequence[Merge]) -> None:
    """Show all records of a person by the name that was chosen for it; what was written on each stands beside."""
    for each, name, own in renamed(root, below, edges):
        each.name, each.own_name, each.sort_key = name, own, names.sort_key(name)
        each.save(update_fields=["name", "own_name", "sort_key"])
