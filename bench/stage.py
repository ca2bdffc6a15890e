"""Who measures what: one project, one manager with a session and a key, rows at the wanted scale."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from bench.filling import NOW, fill
from bench.scratch import scratch_database
from bench.web import Client, server
from tonglu.access.commands import issue_api_key
from tonglu.access.models import Person
from tonglu.demo.settle import settle
from tonglu.estates.models import Project
from tonglu.launch.assets import ensure_assets


@dataclass(frozen=True, slots=True)
class Stage:
    address: str
    scale: int
    staff: Client  # a signed-in browser
    program: Client  # an API key
    first_customer: int


@contextmanager
def set_stage(scale: int) -> Iterator[Stage]:
    with scratch_database() as address:
        ensure_assets()
        call_command("collectstatic", interactive=False, verbosity=0)
        company = settle(NOW)
        project = Project.objects.get(node_id=company.nodes["P1"])
        fill(address, node_id=project.node_id, project_id=project.pk, scale=scale)
        key = issue_api_key("manager")
        cookie = _session(Person.objects.get(username="manager"))
        with psycopg.connect(address) as base:
            first = base.execute("SELECT min(id) FROM customers_customer").fetchone()
        assert first
        with server(address) as port:
            yield Stage(
                address, scale,
                Client(port, {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}),
                Client(port, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}),
                int(first[0]),
            )  # fmt: skip


def _session(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)
