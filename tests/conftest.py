"""The cast instead of fixtures of rows; see factories/cast.py."""

import pytest

from tests.factories.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
