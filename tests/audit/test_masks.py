"""Whatever the tables hold, a history shows no clear phone or paper number and no English column."""

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.audit.queries import Entry, history_of
from tonglu.audit.values import _cut_and_masked
from tonglu.customers.models import Customer, Paper, Phone
from tonglu.service.models import Case

PHONE, OTHER, PAPER = "13812345678", "13987654321", "11010519491231002X"


def words_of(entries: list[Entry]) -> str:
    return " ".join(f"{change.label} {change.before} {change.after}" for each in entries for change in each.changes)


def test_customer_history_shows_no_clear_number(cast: Cast) -> None:
    customer = make_customer(cast.manager, cast.project.pk, phone=PHONE, paper=PAPER)
    Phone.objects.filter(customer=customer).update(number=OTHER)
    Customer.objects.filter(pk=customer.pk).update(note=f"备用 {OTHER}，证件 {PAPER}")
    Paper.objects.filter(customer=customer).delete()
    told = words_of(history_of(cast.manager, "customers_customer", customer.pk))
    assert "139****4321" in told
    assert not [each for each in (PHONE, OTHER, PAPER) if each in told]


def test_case_history_speaks_no_english(cast: Cast) -> None:
    case = make_case(cast, "handling")
    Case.objects.filter(pk=case.pk).update(contact_phone=PHONE, title="漏水", closed_how="")
    told = history_of(cast.manager, "service_case", case.pk)
    labels = {change.label for each in told for change in each.changes}
    assert {"状态", "处理人", "联系电话", "摘要"} <= labels
    assert not [each for each in labels if each.isascii()]
    assert PHONE not in words_of(told)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("请打 138 1234 5678", "请打 138****5678"),
        ("证件 11010519491231002X", "证件 110105********002X"),
        ("单号 GD2609300012，共 1234567 元", "单号 GD2609300012，共 1234567 元"),
    ],
)
def test_numbers_of_people_in_free_words_are_masked(typed: str, shown: str) -> None:
    assert _cut_and_masked(typed) == shown
