"""Browsers without a browser: a client per member of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.cast import Cast

Sign = Callable[[str], Client]


@pytest.fixture
def sign(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Sign:
    """The clock stands at noon of the cast, so that nothing is late by surprise."""
    monkeypatch.setenv("TONGLU_NOW", cast.at.isoformat())

    def as_member(username: str) -> Client:
        client = Client()
        client.force_login(cast.people[username], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_member
