"""The API is asked everything its own description allows: no fault of the server, no answer that the description does not know."""

from collections.abc import Iterator

import pytest
import requests
import schemathesis
import urllib3
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from pytest_django.plugin import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.operations import described, objects_of
from tests.factories.cast import make_cast
from tonglu.access.commands import issue_api_key

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]
BASE = "http://testserver"
EXAMPLES = 3  # of each operation in each run


@pytest.fixture(scope="module")
def asked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[dict[str, str], dict[str, object]]]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        patch.setenv("TONGLU_NOW", cast.at.isoformat())
        objects = objects_of(cast)
        yield {"Authorization": f"Bearer {issue_api_key('manager')}"}, objects
        transaction.set_rollback(True)


def test_api_keeps_its_word(asked: tuple[dict[str, str], dict[str, object]]) -> None:
    headers, objects = asked
    schema = schemathesis.openapi.from_dict(described())
    faults: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        faults += _faults(operation, headers, objects)
    assert faults == []


def sent(case: schemathesis.Case, headers: dict[str, str]) -> requests.Response:
    """Send it in this process, so that what it changes can be taken back; answer what schemathesis can judge."""
    asked = requests.Request(**case.as_transport_kwargs(base_url=BASE, headers=headers)).prepare()
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    named = {name: str(value) for name, value in asked.headers.items() if name not in {"Content-Length", "Content-Type"}}
    kind = str(asked.headers.get("Content-Type", "application/json"))
    told = Client(raise_request_exception=False).generic(asked.method or "GET", asked.path_url, body, kind, headers=named)
    answer = requests.Response()
    answer.status_code, answer._content, answer.request = told.status_code, told.content, asked
    answer.headers.update(dict(told.items()))
    answer.raw = urllib3.HTTPResponse(body=told.content, headers=dict(told.items()), status=told.status_code)
    return answer


def _faults(operation: schemathesis.APIOperation, headers: dict[str, str], objects: dict[str, object]) -> list[str]:
    found: list[str] = []

    @seeded(20261126)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def run(case: schemathesis.Case) -> None:
        case.path_parameters = {name: objects.get(name, value) for name, value in (case.path_parameters or {}).items()}
        with transaction.atomic():
            answer = sent(case, headers)
            transaction.set_rollback(True)
        try:
            case.validate_response(answer, checks=CHECKS)
        except Exception as fault:  # noqa: BLE001
            found.append(f"{operation.label}: {fault}")

    run()
    return found[:1]
