from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.factories.cast import make_cast
from tests.web.forms.desk import Desk, open_desk


@pytest.fixture(scope="package")
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """One desk for all forms: each try is rolled back by itself, and the whole desk at the end."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        patch.setenv("TONGLU_NOW", cast.at.isoformat())
        yield open_desk(cast)
        transaction.set_rollback(True)
