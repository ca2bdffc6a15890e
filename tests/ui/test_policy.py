"""Every answer says what a page may load, the same for all."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_every_answer_says_what_may_be_loaded(client: Client) -> None:
    said = {client.get(path).headers["Content-Security-Policy"] for path in ("/sign-in/", "/healthz", "/nowhere/", "/api/v1/cases")}
    assert len(said) == 1
    [policy] = said
    parts = policy.split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(parts)
    assert [each for each in parts if "unsafe" in each] == ["style-src-attr 'unsafe-inline'"]
