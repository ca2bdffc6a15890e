"""A migrated database is kept between runs of the tests, as long as no migration and nothing a migration writes has changed.

Tests that commit end with the rows of that moment: Django's own way writes them anew from JSON and empties a hundred tables
by name, which takes a second a test; here the rows lie beside their tables in the schema `shipped`.
"""

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
_migrating: list[psycopg.Connection] = []  # holds the turn of the worker that migrates
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


# `replica` holds back triggers and foreign keys: whole tables go and come
TABLES = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'django_migrations'
"""
KEEP = f"""
    DO $$ DECLARE named text; has bool; BEGIN
        CREATE SCHEMA shipped;
        FOR named IN {TABLES} LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || named || ')' INTO has;
            IF has THEN EXECUTE 'CREATE TABLE shipped.' || named || ' AS TABLE ' || named; END IF;
        END LOOP;
    END $$
"""
EMPTY = f"""
    DO $$ DECLARE named text; has bool; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR named IN {TABLES} LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || named || ')' INTO has;
            IF has THEN EXECUTE 'DELETE FROM ' || named; END IF;
        END LOOP;
    END $$
"""
REFILL = """
    DO $$ DECLARE named text; columns text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR named IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'shipped' LOOP
            SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
                WHERE attrelid = named::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
            EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM shipped.%1$s', named, columns);
        END LOOP;
    END $$
"""


def keep_shipped() -> None:
    """Lay the rows of the migrations aside; what a test committed is emptied out and they are laid back at its end."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP)
    connection.creation.deserialize_db_from_string = lambda _: None  # they are there
    connection.ops.sql_flush = lambda *_, **__: [EMPTY, REFILL]  # type: ignore[method-assign]


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
    """Make the database `name` from the kept one; False where there is none yet, and then the others wait until it is given."""
    server = _server()
    server.execute("SELECT pg_advisory_lock(1)")  # of several workers one migrates, with both cores to itself
    if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [FRESH]).fetchone():
        _migrating.append(server)
        return False
    with server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(name), sql.Identifier(FRESH)))
    server.close()
    return True


def give_fresh(name: str) -> None:
    """Copy the database that was migrated just now for those who wait."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    server = _migrating.pop()
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(FRESH), sql.Identifier(name)))
    server.close()


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
