"""A database of version 0.1.0 with work in it is brought to this one by `./tonglu upgrade`: what was there is there, with its clocks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.launch.product import ROOT
from tonglu.launch.home import Home

pytestmark = pytest.mark.slow
SERVER = os.environ.get("DATABASE_URL", "")  # of the run; its name is taken away from the tests of this folder
# where each app stood when 0.1.0 was released; the four clocks came right after
OLD = {
    "access": "0004_sittings", "attachments": "0002_audit", "audit": "0003_fact_position", "customers": "0004_search_index",
    "estates": "0003_room_index", "exchange": "0003_words", "journeys": "0002_position", "messaging": "0003_shipped",
    "organisation": "0004_calendars", "service": "0006_more_indexes", "touchpoints": "0002_audit",
}  # fmt: skip
# what that version would have written: an open case that waits for its owner, with both of its clocks
BACK_THEN = """
import json, sys
from datetime import UTC, datetime
import django
django.setup()
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
old = list(json.loads(sys.argv[1]).items())
executor.migrate(old)
apps = MigrationExecutor(connection).loader.project_state(old).apps
at = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
def made(app, kind_of_row, /, **given):
    model = apps.get_model(app, kind_of_row)
    for each in model._meta.fields:
        if isinstance(each, models.DateTimeField) and not each.null and each.name not in given and not each.has_default():
            given[each.name] = at
    return model.objects.create(**given)
node = made("organisation", "Node", id=1, kind="group", code="G", name="同行集团", path=".1.")
case = made("service", "Case", number="GD26010500001", node=node, words="厨房漏水", title="厨房漏水", kind="repair", grade="general",
            state="accepted", medium="phone")
apps.get_model("service", "ClockPolicy").objects.filter(clock__in=["dispatch", "plan"]).delete()  # shipped by today's list, unknown then
policies = {each.clock: each for each in apps.get_model("service", "ClockPolicy").objects.filter(kind="", grade="")} or {
    each.clock: each for each in apps.get_model("service", "ClockPolicy").objects.all()}
for clock in ("response", "close"):
    rule = policies[clock]
    made("service", "CaseClock", case=case, clock=clock, policy_id=rule.pk, calendar_id=rule.calendar_id,
         within_minutes=rule.within_minutes,
         started_at=at, due_at=at.replace(day=6),
         lines=[{"to": at.replace(day=6).isoformat(), "kind": "work", "minutes": rule.within_minutes}],
         **({"stopped_at": at} if clock == "response" else {}))
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
made("service", "Pause", case=case, span=DateTimeTZRange(at, at.replace(hour=9)), reason="appointment", evidence="约在下午")
"""
PAUSES = "SELECT span = planned, lower(span) = noted_at, reason, evidence, ended_at FROM service_pause"
CASES = "SELECT number, words, state, plan, plan_told_at FROM service_case"
CLOCKS = "SELECT clock, started_at IS NOT NULL, stopped_at IS NOT NULL, due_at IS NOT NULL FROM service_caseclock ORDER BY clock"
NEW_RULES = "SELECT bool_and(since > now() - interval '1 hour'), count(*) > 0 FROM service_clockpolicy WHERE clock IN ('dispatch', 'plan')"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[str]:
    name = f"old_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{SERVER.rsplit('/', 1)[0]}/{name}"
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_database_of_the_first_version_keeps_its_rows(old: str, home: Home) -> None:
    environment = home.environment(old)
    program = [sys.executable, "-c", BACK_THEN, json.dumps(OLD)]
    made = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    home.note("database", "outside")

    command = [sys.executable, "-m", "tonglu", "upgrade", "--data", str(home.path)]
    upgraded = subprocess.run(command, cwd=ROOT, env=environment | {"DATABASE_URL": old}, capture_output=True, text=True, check=False)
    assert upgraded.returncode == 0, upgraded.stderr[-3000:]
    assert [each.name[:15] for each in (home.path / "backups").iterdir()] == ["before-upgrade-"]

    def ask(question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(old) as connection:
            return connection.execute(question).fetchall()  # type: ignore[arg-type]  # a test's own words

    assert ask(CASES) == [("GD26010500001", "厨房漏水", "accepted", "", None)]
    assert ask(PAUSES) == [(True, True, "appointment", "约在下午", None)]
    assert ask(CLOCKS) == [("close", True, False, True), ("response", True, True, True)]
    assert ask(NEW_RULES) == [(True, True)]  # the new clocks begin with the upgrade: nobody is late by surprise
