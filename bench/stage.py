"""Who measures what: invented customers at the wanted scale, a manager of one city with a session and a key."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.utils.crypto import get_random_string
from psycopg import sql

from bench.scratch import scratch_database
from bench.web import Caller, server
from tonglu.access.commands import issue_api_key
from tonglu.access.models import Grant, Person, Sitting
from tonglu.access.sessions import SessionStore
from tonglu.demo.seed import seed
from tonglu.launch.assets import ensure_assets
from tonglu.lib import clock
from tonglu.organisation.models import Node
from tonglu.standing.tallying import tally

SEED, ENTRIES = 7, 10_000


@dataclass(frozen=True, slots=True)
class Stage:
    address: str
    rows: dict[str, int]
    port: int
    pid: int
    city: Caller  # a signed-in browser of a manager of a dozen projects
    program: Caller  # an API key of a project's manager
    database: str

    def ask(self, statement: str, *given: Any) -> list[Any]:
        """Return the first column of a statement: what the requests are made of."""
        with psycopg.connect(self.address) as base:
            return [row[0] for row in base.execute(sql.SQL(statement), given).fetchall()]


@contextmanager
def set_stage(scale: int) -> Iterator[Stage]:
    with kept_or_scratch() as address:
        ensure_assets()
        call_command("collectstatic", interactive=False, verbosity=0)
        if not Person.objects.exists():
            seed(customers=scale, seed=SEED, say=lambda words: print("  ", words, flush=True))
            _one_long_story()
            tally(clock.now())  # as the worker does every night
        with psycopg.connect(address, autocommit=True) as base:
            base.execute("VACUUM ANALYZE")
        manager = Person.objects.get(username="s1p1.manager1")
        _give_the_city(manager)
        cookie, key = _session(manager), issue_api_key("s1p2.manager1")
        with server(address) as (port, pid):
            yield Stage(
                address, _rows(address), port, pid,
                # a browser keeps the mark against forged forms that its first page brought
                Caller(f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}; {settings.CSRF_COOKIE_NAME}={get_random_string(32)}\r\n"),
                Caller(f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"),
                urlsplit(address).path.lstrip("/"),
            )  # fmt: skip


@contextmanager
def kept_or_scratch() -> Iterator[str]:
    """A database of its own, dropped at the end; with TONGLU_BENCH_KEEP the one of the last run is used again."""
    with scratch_database(is_kept=bool(os.environ.get("TONGLU_BENCH_KEEP"))) as address:
        yield address


def _one_long_story() -> None:
    """The first customer has ten thousand entries, so that a page can be seen not to grow with its history."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, subject_id, node_id, customer_id, permission,"
            " body) SELECT kind, at, happened_at - n * interval '1 minute', actor_kind, person_name, via, subject_id, node_id, customer_id,"
            " permission, body FROM (SELECT * FROM audit_factrow WHERE customer_id = (SELECT min(id) FROM customers_customer)"
            " AND node_id IS NOT NULL ORDER BY id LIMIT 1) one, generate_series(1, %s) n",
            [ENTRIES],
        )


def _give_the_city(manager: Person) -> None:
    held = Grant.objects.filter(person=manager, until=None).order_by("pk")[0]
    city = Node.objects.get(pk=manager.home_id).parent
    assert city
    Grant.objects.get_or_create(person=manager, role=held.role, node=city, until=None, defaults={"since": held.since})


def _session(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    key = str(session.session_key)
    Sitting.objects.create(person=person, session_key=key, how="bench", since=clock.now())
    return key


def _rows(address: str) -> dict[str, int]:
    with psycopg.connect(address) as base:
        found = base.execute(
            "SELECT (SELECT count(*) FROM customers_customer), (SELECT count(*) FROM service_case), (SELECT count(*) FROM audit_factrow)"
        ).fetchone()
    assert found
    return dict(zip(("customers", "cases", "timeline"), found, strict=True))
