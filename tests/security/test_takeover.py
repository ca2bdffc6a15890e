"""Whoever keeps people but not roles opens no account that holds more than his own."""

from datetime import date

import pytest

from tests.factories.cast import Cast
from tonglu.access import actions
from tonglu.access.models import Grant, Role
from tonglu.access.permissions import Permission as P
from tonglu.lib.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(cast: Cast) -> Cast:
    """The manager also keeps the people of the project, without keeping roles."""
    role = Role.objects.create(code="clerk", name="人事", wide=[P.PERSON_EDIT, P.PERSON_VIEW], own=[])
    Grant.objects.create(person=cast.people["manager"], role=role, node=cast.project, since=date(2024, 1, 1))
    strong = Role.objects.create(code="papers", name="证件", wide=[P.PAPER_REVEAL], own=[])
    Grant.objects.create(person=cast.people["colleague"], role=strong, node=cast.project, since=date(2024, 1, 1))
    return cast


def test_account_that_holds_more_is_not_opened(clerk: Cast) -> None:
    colleague = clerk.people["colleague"]
    with pytest.raises(Refused):
        actions.sign_in_link("colleague", by=clerk.manager)
    with pytest.raises(Refused):
        actions.issue_api_key("colleague", by=clerk.manager)
    with pytest.raises(Refused):
        actions.change_person(colleague.pk, name="某某", home_id=clerk.project.pk, email="me@example.com", by=clerk.manager)
    assert actions.change_person(colleague.pk, name="某某", home_id=clerk.project.pk, by=clerk.manager).name == "某某"


def test_account_that_holds_no_more_is_opened(clerk: Cast) -> None:
    assert actions.sign_in_link("agent", by=clerk.manager).startswith("/link/")
    assert actions.sign_in_link("colleague", by=clerk.admin).startswith("/link/")
