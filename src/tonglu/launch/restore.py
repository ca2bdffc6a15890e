"""`restore FILE`: a backup into an empty data directory; the copy answers with the same keys, beside the first on another port."""

import io
import json
import shutil
import tarfile
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tonglu.launch.backup import FOLDERS, KEYS, passphrase, run_client
from tonglu.launch.database import open_database, outside_url
from tonglu.launch.home import Home, home_at
from tonglu.launch.wording import CannotGoOn, _, say

KEEPS_TRANSACTIONS = """
SELECT held.oid::regclass::text, kept.attname FROM pg_attribute kept JOIN pg_class held ON held.oid = kept.attrelid
WHERE kept.atttypid = 'xid8'::regtype AND held.relkind IN ('r', 'p') AND NOT held.relispartition
    AND held.relnamespace = 'public'::regnamespace
"""
GO_ON_FROM = "DO $$ BEGIN WHILE pg_current_xact_id() <= '{last}'::xid8 LOOP COMMIT; END LOOP; END $$"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar=_("文件"), type=Path)


def run(wanted: Namespace) -> int:
    home = home_at(wanted.data)
    if not wanted.file.is_file():
        raise CannotGoOn(_("没有这个文件：{file}；请检查路径。").format(file=wanted.file))
    if home.path.exists() and any(home.path.iterdir()):
        raise CannotGoOn(_("{folder} 不是空的，不会覆盖；请用 --data 指定一个新目录。").format(folder=home.path))
    with tempfile.TemporaryDirectory(prefix="tonglu-restore-") as folder:
        _unpack(wanted.file, Path(folder))
        with _whole_or_nothing(home, wanted.file):
            _rebuild(home, Path(folder))
    print(_("已恢复到 {folder}；启动：./tonglu up --data {folder} --port 端口").format(folder=home.path))
    return 0


@contextmanager
def _whole_or_nothing(home: Home, source: Path) -> Iterator[None]:
    """Half a copy would start like a whole one: what was begun is taken away again."""
    was_there = home.path.exists()
    try:
        yield
    except BaseException as fault:
        for each in home.path.iterdir() if home.path.is_dir() else ():
            _take_away(each)
        if not was_there:
            shutil.rmtree(home.path, ignore_errors=True)
        if isinstance(fault, CannotGoOn) and fault.code == 1:  # the dump could not be read
            raise CannotGoOn(_("{file} 不是完整的备份文件（{reason}）。").format(file=source, reason=fault)) from fault
        raise


def _take_away(made: Path) -> None:
    """Root's database lies elsewhere, behind a link."""
    for each in {made, made.resolve()}:
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)


def _unpack(source: Path, folder: Path) -> None:
    try:
        with _opened(source) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                _extract(archive, entry, folder)
        wanted = ("about.json", "database.dump", *(f"secrets/{name}" for name in KEYS))
        lacking = [name for name in wanted if not (folder / name).is_file()]
    except (tarfile.TarError, EOFError) as error:
        raise CannotGoOn(_("{file} 不是完整的备份文件（{reason}）。").format(file=source, reason=error)) from error
    if lacking:
        raise CannotGoOn(_("{file} 不是完整的备份文件（缺少 {names}）。").format(file=source, names="、".join(lacking)))
    if _about(folder) is None:
        raise CannotGoOn(_("{file} 不是完整的备份文件（{reason}）。").format(file=source, reason="about.json"))


def _about(folder: Path) -> dict[str, Any] | None:
    """What a backup says of itself; None where that makes no sense."""
    try:
        about = json.loads((folder / "about.json").read_text())
    except ValueError:
        return None
    return about if isinstance(about, dict) and "demo" in about else None


def _extract(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """Only plain files below `folder`: a backup may come from a stranger. (tarfile's own filter is not in every 3.11.)"""
    target = (folder / entry.name).resolve()
    content = archive.extractfile(entry) if entry.isfile() and target.is_relative_to(folder.resolve()) else None
    if content is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    from tonglu.launch.sealed import UnsealingReader, is_sealed

    with source.open("rb") as plain:
        if not is_sealed(source):
            yield plain
        elif not passphrase():
            raise CannotGoOn(_("备份是加密的；请把口令设在 TONGLU_BACKUP_KEY 里再试。"))
        else:
            yield io.BufferedReader(UnsealingReader(plain, passphrase()))


def _rebuild(home: Home, unpacked: Path) -> None:
    about = _about(unpacked) or {}
    home.make_folders()
    for name in KEYS:
        home.keep_secret(name, (unpacked / "secrets" / name).read_text())
    home.make_keys()
    if about.get("demo"):
        home.note("demo", about["demo"])
    for name in FOLDERS:
        if (unpacked / name).is_dir():
            shutil.copytree(unpacked / name, home.path / name, dirs_exist_ok=True)
    say(_("恢复数据库 …"))
    with open_database(home) as url:
        if outside_url() and _has_tables(url):
            raise CannotGoOn(_("DATABASE_URL 指向的数据库不是空的，不会覆盖；请新建一个空数据库。"))
        run_client(
            "pg_restore", url, "--no-owner", "--no-comments", "--exit-on-error", "--single-transaction", str(unpacked / "database.dump")
        )
        _pass_transactions_of(url)


def _pass_transactions_of(url: str) -> None:
    """Let the server's transaction numbers pass those in the restored facts and changes.

    Followers, sums and seals read both in the order of these numbers; a new server counts from the beginning, and whatever
    it wrote first would stand behind what has already been read. A number costs a few microseconds.
    """
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        last = 0
        for table, column in connection.execute(KEEPS_TRANSACTIONS).fetchall():
            found = connection.execute(f"SELECT {column}::text::bigint FROM {table} ORDER BY {column} DESC LIMIT 1").fetchone()  # noqa: S608 - names from the catalogue
            last = max(last, int(found[0]) if found and found[0] else 0)
        connection.execute("SET synchronous_commit = off")
        connection.execute(GO_ON_FROM.format(last=last))


def _has_tables(url: str) -> bool:
    import psycopg

    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public')").fetchone()
    return found == (True,)
