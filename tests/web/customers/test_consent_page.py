"""The page of a customer shows where each purpose stands, and takes what the customer says."""

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tests.web.signing import Sign
from tonglu.customers.rules.consents import Purpose


def test_the_page_shows_and_records_it(cast: Cast, sign: Sign) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    client = sign("agent")
    page = f"/customers/{customer.pk}/"
    assert client.get(page).content.decode().count("未征询") == len(Purpose)
    client.post(f"{page}edit/consent/", {"purpose": "service", "is_given": "1", "how": "paper", "text_version": "2026-01 版"})
    shown = client.get(page).content.decode()
    assert (shown.count("未征询"), "2026-01 版" in shown, "登记告知同意" in shown) == (len(Purpose) - 1, True, True)
