"""A migrated database is kept between runs of the tests, as long as no migration and nothing a migration writes has changed."""

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from tonglu.launch.account import server_account
from tonglu.launch.postgres import Cluster

FRESH = "tonglu_fresh"  # the database as the migrations leave it
FORGOTTEN_AFTER = 2 * 86400  # seconds
ROOT = Path(__file__).resolve().parents[1]
# what a database right after its migrations depends on
SOURCES = (
    "src/tonglu/*/migrations/*.py",
    "src/tonglu/*/shipped*.py",
    "src/tonglu/audit/triggers.py",
    "requirements-dev.lock",
    "tests/fresh.py",
)


def cached_cluster(pgdata: Path) -> str | None:
    """Copy the kept server to `pgdata` and return its password; None where none is kept for these migrations."""
    kept = _place()
    try:
        password = (kept / "password").read_text()
        shutil.copytree(kept / "postgres", pgdata, symlinks=True, copy_function=shutil.copy)
    except OSError:
        shutil.rmtree(pgdata, ignore_errors=True)
        return None
    account = server_account()
    for path in (pgdata, *pgdata.rglob("*")):
        account.own(path)
    return password


def keep_cluster(cluster: Cluster) -> None:
    """Keep a stopped server; of two runs at once the first one's stays."""
    _forget_old()
    draft = _place().with_name(f"{_place().name}.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    shutil.copytree(cluster.pgdata, draft / "postgres", symlinks=True)
    (draft / "password").write_text(cluster.password)
    try:
        draft.rename(_place())
    except OSError:
        shutil.rmtree(draft)


def take_fresh(name: str) -> bool:
    """Make the database `name` from the kept one; False where there is none yet."""
    with _server() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [FRESH]).fetchone():
            return False
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(name), sql.Identifier(FRESH)))
        return True


def give_fresh(name: str) -> None:
    """Copy a database that was migrated just now; the first of several workers does."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with _server() as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(FRESH), sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)  # the plugin's own, whatever Django is pointed at


def _place() -> Path:
    digest = hashlib.sha256()
    for path in sorted(each for pattern in SOURCES for each in ROOT.glob(pattern)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"tonglu-tests-{server_account().uid}-{digest.hexdigest()[:16]}"


def _forget_old() -> None:
    for path in _place().parent.glob("tonglu-tests-*"):
        if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
            shutil.rmtree(path, ignore_errors=True)
