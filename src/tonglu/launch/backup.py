"""`backup FILE`: database, files and keys in one file; works while the product runs."""

import io
import json
import os
import subprocess
import tarfile
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from tonglu.launch.binaries import find_client
from tonglu.launch.database import open_database
from tonglu.launch.home import Home, home_at
from tonglu.launch.wording import CannotGoOn, _, say
from tonglu.lib.version import version

KEYS = ("secret_key", "field_keys")  # the database password stays behind: a copy gets its own
FOLDERS = ("files", "results")  # uploaded files, result files of imports


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar=_("文件"), type=Path)


def run(wanted: Namespace) -> int:
    target: Path = wanted.file.absolute()
    if target.exists():
        raise CannotGoOn(_("{file} 已存在；请换一个文件名。").format(file=target))
    write_backup(home_at(wanted.data), target)
    if not passphrase():
        say(_("备份含有密钥且未加密，只有本账户可读；要加密请设置 TONGLU_BACKUP_KEY。"))
    print(_("已备份到 {file}").format(file=target))
    return 0


def passphrase() -> str:
    return os.environ.get("TONGLU_BACKUP_KEY", "")


def write_backup(home: Home, target: Path) -> None:
    """Write beside the target and rename: a broken-off backup never looks like one."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open_database(home) as url, _opened(draft) as file, tarfile.open(fileobj=file, mode="w|") as archive:
            _add_text(archive, "about.json", json.dumps(_about(home)))
            _add_dump(archive, url)
            # the dump comes first: a file is written before its row, so every row of the dump finds its file
            for name in FOLDERS:
                if (home.path / name).is_dir():
                    archive.add(home.path / name, name)
            for name in KEYS:
                _add_text(archive, f"secrets/{name}", home.secret(name))
        draft.rename(target)
    except OSError as error:
        raise CannotGoOn(_("不能写 {file}（{reason}）；请检查目录和剩余空间。").format(file=target, reason=error.strerror)) from error
    finally:
        draft.unlink(missing_ok=True)


def _about(home: Home) -> dict[str, object]:
    return {"version": version(), "made_at": datetime.now(UTC).isoformat(), "demo": home.noted("demo")}


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Yield the backup's stream: private from the first byte, encrypted where a passphrase is set."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as plain:
        if not passphrase():
            yield plain
            return
        from tonglu.launch.sealed import SealingWriter

        with io.BufferedWriter(SealingWriter(plain, passphrase())) as sealed:
            yield sealed


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _add_dump(archive: tarfile.TarFile, url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="tonglu-dump-") as folder:
        dump = Path(folder) / "database.dump"
        run_client("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        archive.add(dump, dump.name)


def run_client(name: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, never by the process list."""
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")) if parts.password else parts
    environment = {**os.environ, "PGPASSWORD": unquote(parts.password or "")}
    command: list[str | Path] = [find_client(name), f"--dbname={bare.geturl()}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        raise CannotGoOn(_("{program} 失败：{reason}").format(program=name, reason=reason), code=1)
