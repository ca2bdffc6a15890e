"""The commands themselves: `verify` ends with 1 and names what was broken, a seal kept elsewhere convicts, `--fast` reads what is new."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg import sql

from tests.fresh import take_fresh
from tonglu.launch.home import Home

ROOT = Path(__file__).resolve().parents[2]
# one program for all steps: a command, or what somebody with the keys of the database does between two of them
DRIVER = """
import contextlib, io, json, os, sys
import psycopg
from tonglu.launch.commands import main
answers = []
for words in json.loads(sys.argv[1]):
    if isinstance(words, str):
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            connection.execute("SET session_replication_role = replica")
            assert connection.execute(words).rowcount
        continue
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    answers.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(answers))
"""
FACT = """
INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, permission, body)
VALUES ('access.signed_in', now(), now(), 'system', '', '', 'audit.view', '{"word": "as it was"}')
"""
# sealed is what no running transaction can come before, and other tests share the server
SETTLED = """
DO $$ BEGIN
    FOR turn IN 1..3000 LOOP
        EXIT WHEN NOT EXISTS (SELECT FROM audit_factrow WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()));
        PERFORM pg_sleep(0.02);
    END LOOP;
END $$
"""
FORGED = "UPDATE audit_factrow SET person_name = '别人' WHERE kind = 'access.signed_in'"
MENDED = "UPDATE audit_factrow SET person_name = '' WHERE kind = 'access.signed_in'"
TWO_VERSIONS = """
INSERT INTO service_servicestandard (node_id, code, sentence, measure, limit_minutes, target, kinds, grades, since, until)
SELECT node_id, code, sentence, measure, limit_minutes, target, kinds, grades, since, since + 1 FROM service_servicestandard
"""


class Answer(NamedTuple):
    code: int
    out: str
    err: str


class House:
    """A data directory over a database as the migrations leave it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.home, self.url = Home(folder), f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
        self.home.make_folders()
        self.home.make_keys()

    def run(self, *steps: list[str] | str) -> list[Answer]:
        given = [each if isinstance(each, str) else [*each, "--data", str(self.home.path)] for each in steps]
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("TONGLU_", "DJANGO_"))}
        environment = {**mine, "DATABASE_URL": self.url, "TONGLU_LANG": "zh", "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-c", DRIVER, json.dumps(given)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return [Answer(*each) for each in json.loads(done.stdout)]


@pytest.fixture
def house(django_db_setup: None, tmp_path: Path) -> Iterator[House]:
    name = f"house_{os.getpid()}"
    assert take_fresh(name)
    yield House(tmp_path / "var", name)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_verify_and_seal(house: House, tmp_path: Path) -> None:
    kept, other, bad = (tmp_path / name for name in ("kept", "other", "bad"))
    other.write_text(f"1 {'0' * 64} 2026-11-26T00:00:00+08:00\n")
    bad.write_text("not a seal")
    sealed, good, beside, elsewhere, no_seal, fast, whole, mended, new_fault = house.run(
        FACT,
        SETTLED,
        ["seal", "--out", str(kept)],
        ["verify"],
        ["verify", "--seal", str(kept)],
        ["verify", "--seal", str(other)],
        ["verify", "--seal", str(bad)],
        FORGED,
        ["verify", "--fast"],  # what was sealed before the last whole run is taken from that run
        ["verify"],
        MENDED,
        ["verify", "--fast"],
        TWO_VERSIONS,
        ["verify", "--fast"],
    )
    sound = Answer(0, "核对通过，没有发现问题。\n", "")
    assert [sealed, good, beside, fast, mended] == [Answer(0, "", ""), sound, sound, sound, sound]
    assert elsewhere == Answer(1, f"1 号封条与保存在 {other} 的不同：记录在封存之后被改动。\n", "")
    assert no_seal == Answer(2, "", f"{bad} 不是封条文件；它由 ./tonglu seal 写出。\n")
    assert whole == Answer(1, "audit_factrow：1 号封条下的行与封存时不同，自 #1 起。\n", "")
    assert new_fault.code == 1
    assert "服务标准 arrival：#1 与 #6 是同一组织的两版，生效日期却重叠。" in new_fault.out.splitlines()


def test_older_structure_is_said_and_nothing_else_is_asked(house: House) -> None:
    """A new program over yesterday's tables: what it would ask for is not there yet."""
    [said] = house.run("DELETE FROM django_migrations WHERE app = 'insight'", "DROP TABLE insight_homecell CASCADE", ["verify"])
    assert said == Answer(1, "数据结构不是最新；请执行 ./tonglu upgrade。\n", "")
