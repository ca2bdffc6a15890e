"""The system account PostgreSQL runs as: oneself, or an unprivileged one where we are root (PostgreSQL refuses root)."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tonglu.launch.wording import CannotGoOn, _

HOUSE = Path("/var/lib/tonglu")  # where root keeps what the unprivileged account must reach


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def is_borrowed(self) -> bool:
        return self.uid != os.geteuid()

    def can_reach(self, path: Path) -> bool:
        """Whether this account may traverse every folder above `path`."""
        if not self.is_borrowed:
            return True
        return all(self._can_enter(folder) for folder in path.resolve().parents if folder.exists())

    def _can_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        return bool(found.st_mode & (0o010 if found.st_gid == self.gid else 0o001))

    def own(self, path: Path) -> None:
        if self.is_borrowed:
            os.chown(path, self.uid, self.gid)

    def start(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
        if self.is_borrowed:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        try:
            return subprocess.Popen(command, cwd="/", **options)
        except PermissionError as error:
            raise CannotGoOn(
                _("数据库不能以账户 {name} 启动（{error}）；请改用普通用户运行，或设置 DATABASE_URL。").format(name=self.name, error=error),
            ) from error


@cache
def server_account() -> Account:
    if os.geteuid() != 0:
        return Account("", os.geteuid(), os.getegid())
    found = _lookup("tonglu") or _create("tonglu") or _lookup("nobody")
    if found is None:
        raise CannotGoOn(_("找不到可运行数据库的普通账户；请执行 useradd --system tonglu，或改用普通用户运行。"))
    return found


def _lookup(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid)


def _create(name: str) -> Account | None:
    if shutil.which("useradd"):
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            capture_output=True,
            check=False,  # two starts at once: the slower one finds the account
        )
    return _lookup(name)
