"""Our own server on a real disk: made, killed, recovered, beside another, saved and brought back."""

import os
import signal
import stat
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.launch.conftest import forget_server_of, made
from tonglu.launch import server
from tonglu.launch.account import server_account
from tonglu.launch.commands import main
from tonglu.launch.database import open_database, own_cluster
from tonglu.launch.home import Home
from tonglu.launch.leftovers import end_server
from tonglu.launch.postgres import free_port, start_ready, stop
from tonglu.launch.processes import gone_within, tell_to_stop, working_in


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()


def test_server_is_ours_chinese_and_private(home: Home) -> None:
    with open_database(home) as url:
        assert ask(url, "SELECT current_user, datlocprovider, datlocale FROM pg_database WHERE datname = current_database()") == [
            ("tonglu", "b", "C.UTF-8"),
        ]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace(home.secret("database_password"), "guess"))
        assert stat.S_IMODE(own_cluster(home).pgdata.stat().st_mode) == 0o700
        assert own_cluster(home).pgdata.stat().st_uid == server_account().uid

    assert working_in(own_cluster(home).pgdata) == []


def test_two_directories_side_by_side(home: Home, tmp_path: Path) -> None:
    with made(tmp_path / "other") as other, open_database(home) as first, open_database(other) as second:
        assert ask(first, "SHOW data_directory") != ask(second, "SHOW data_directory")


def test_killed_server_keeps_what_was_committed(home: Home) -> None:
    with open_database(home) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE said (n int); INSERT INTO said VALUES (1)")
        killed = working_in(own_cluster(home).pgdata)
        tell_to_stop(killed, signal.SIGKILL)
        assert gone_within(killed, 10)

    with open_database(home) as url:
        assert ask(url, "SELECT n FROM said") == [(1,)]


def test_orphaned_server_is_ended_before_the_next_start(home: Home, tmp_path: Path) -> None:
    cluster = own_cluster(home)
    cluster.make(durable=False)
    orphan = start_ready(cluster, free_port(), tmp_path / "log")
    os.kill(orphan.pid, signal.SIGKILL)  # its children still hold the shared memory for a moment
    orphan.wait()

    with open_database(home) as url:
        assert ask(url, "SELECT 1") == [(1,)]


def test_stale_postmaster_note_of_another_program_is_no_obstacle(home: Home) -> None:
    cluster = own_cluster(home)
    cluster.make(durable=False)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (cluster.pgdata / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster.pgdata}\n")
        with open_database(home) as url:
            assert ask(url, "SELECT 1") == [(1,)]
        assert stranger.poll() is None
        stranger.kill()


def test_end_server_is_quiet_when_nothing_runs(home: Home) -> None:
    assert end_server(own_cluster(home)) is False


def test_data_stay_where_they_were_first_put(home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with open_database(home):
        pass
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c")

    assert main(["verify", "--data", str(home.path)]) == 2
    assert capsys.readouterr().err == f"{home.path} 的数据在自带数据库里；请去掉 DATABASE_URL，或用 --data 换一个目录。\n"


def test_what_the_running_product_starts_finds_its_own_server(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduled backup is the worker's child and has the address of our own server in its environment."""
    with open_database(home) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        assert main(["backup", str(tmp_path / "early"), "--data", str(home.path)]) == 2
        home.note("state", {"ready": True})
        assert main(["backup", str(tmp_path / "saved"), "--data", str(home.path)]) == 0
        monkeypatch.setenv("DATABASE_URL", f"{url}_other")
        assert main(["backup", str(tmp_path / "other"), "--data", str(home.path)]) == 2
    assert (tmp_path / "saved").stat().st_size > 0


@pytest.mark.parametrize("passphrase", ["", "一句口令"])
def test_backup_comes_back_with_its_keys(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str) -> None:
    monkeypatch.setenv("TONGLU_BACKUP_KEY", passphrase)
    (home.files / "ab").mkdir()
    (home.files / "ab" / "photo").write_bytes(os.urandom(1_100_000))
    with open_database(home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE owners (name text); INSERT INTO owners VALUES ('张三')")
        connection.execute("CREATE TABLE told (xid xid8); INSERT INTO told VALUES ('40000')")
    saved, copy = tmp_path / "saved", Home(tmp_path / "copy")

    assert main(["backup", str(saved), "--data", str(home.path)]) == 0
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert (home.secret("secret_key").encode() in saved.read_bytes()) is not bool(passphrase)
    assert main(["restore", str(saved), "--data", str(copy.path)]) == 0

    assert [copy.secret(n) == home.secret(n) for n in ("secret_key", "field_keys", "database_password")] == [True, True, False]
    assert (copy.files / "ab" / "photo").read_bytes() == (home.files / "ab" / "photo").read_bytes()
    with open_database(copy) as url:
        assert ask(url, "SELECT name FROM owners") == [("张三",)]
        # what is told from now on stands behind what was told before: readers go by the transaction's number
        assert ask(url, "SELECT pg_current_xact_id() > max(xid::text::bigint)::text::xid8 FROM told") == [(True,)]
    forget_server_of(copy)


def test_backup_with_a_damaged_dump_leaves_no_half_copy(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It would start like a whole one, with the keys and without the rows."""
    saved, copy = tmp_path / "saved", Home(tmp_path / "copy")
    with tarfile.open(saved, "w") as archive:
        for name, content in {
            "about.json": '{"demo": null}',
            "database.dump": "rubbish",
            "secrets/secret_key": "a",
            "secrets/field_keys": "b",
        }.items():
            (tmp_path / "one").write_text(content)
            archive.add(tmp_path / "one", name)
    assert main(["restore", str(saved), "--data", str(copy.path)]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"{saved} 不是完整的备份文件（pg_restore 失败：")
    assert not copy.path.exists()


@pytest.fixture(scope="module")
def any_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with made(tmp_path_factory.mktemp("any") / "var") as home:
        cluster, port = own_cluster(home), free_port()
        cluster.make(durable=False)
        running = start_ready(cluster, port, home.logs / "log")
        yield cluster.url(port, "postgres")
        stop(running)


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        ("", ""),
        ("TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'", "数据库的区域设置不认识汉字"),
        ("TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'LATIN1'", "数据库的编码不是 UTF8"),
    ],
)
def test_unfit_database_is_refused_with_its_mend(any_server: str, options: str, beginning: str) -> None:
    with psycopg.connect(any_server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS tried")
        connection.execute(f"CREATE DATABASE tried {options}")  # type: ignore[arg-type]  # a test's own words
    with psycopg.connect(any_server.replace("/postgres", "/tried"), autocommit=True) as connection:
        assert next(server.lacks(connection), "")[: len(beginning) or None] == beginning


def test_old_server_is_refused_with_its_mend(any_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "OLDEST_MAJOR", 99)

    with psycopg.connect(any_server) as connection:
        assert next(server.lacks(connection)) == "数据库是 PostgreSQL 18.6，至少需要 99；请升级，或去掉 DATABASE_URL 改用自带数据库。"


def test_weak_account_is_told_what_to_ask_for(any_server: str) -> None:
    with psycopg.connect(any_server, autocommit=True) as connection:
        connection.execute("CREATE ROLE weak LOGIN PASSWORD 'weak'")
        connection.execute("CREATE DATABASE of_weak")
    address = any_server.replace("/postgres", "/of_weak").split("@")[1]

    with psycopg.connect(f"postgresql://weak:weak@{address}", autocommit=True) as connection:
        assert next(server.lacks(connection)) == "账户无权启用扩展 pg_trgm；请由数据库管理员执行：CREATE EXTENSION pg_trgm;"


def test_free_port_gives_way_to_who_listens(any_server: str) -> None:
    taken = int(any_server.rpartition(":")[2].split("/")[0])

    assert free_port(taken) != taken
