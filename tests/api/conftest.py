"""A client that speaks JSON with somebody's key."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.factories.cast import Cast
from tonglu.access.commands import issue_api_key

BASE = "/api/v1"


@dataclass(slots=True)
class Caller:
    key: str
    client: Client

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(BASE + path, query, headers=self._headers())

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        given = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic("POST", BASE + path, given, "application/json", headers=self._headers() | headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        given = json.dumps(body).encode()
        return self.client.generic("PATCH", BASE + path, given, "application/json", headers=self._headers() | headers)

    def upload(self, path: str, fields: dict[str, Any], **headers: str) -> Any:
        return self.client.post(BASE + path, fields, headers=self._headers() | headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture
def call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Caller]:
    """`call("agent").post("/cases", {...})`; the clock stands at the cast's noon."""
    monkeypatch.setenv("TONGLU_NOW", cast.at.isoformat())
    kept: dict[str, Caller] = {}

    def caller(username: str) -> Caller:
        if username not in kept:
            kept[username] = Caller(issue_api_key(username), Client(raise_request_exception=False))
        return kept[username]

    return caller
