"""One data directory: where its keys, ports, logs and process notes lie."""

import base64
import fcntl
import json
import os
import secrets
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tonglu.launch.postgres import write_secret
from tonglu.launch.wording import ROOT, CannotGoOn, _

USUAL_PORT = 8000
FREE_WITHIN = 5.0  # seconds: one that stops or only looks is soon gone


@dataclass(frozen=True)
class Home:
    """Paths below `--data DIR`; nothing is created before `make`."""

    path: Path

    @property
    def keys(self) -> Path:
        return self.path / "secrets"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{(self.noted('ports') or {}).get('web', USUAL_PORT)}/"

    @property
    def is_made(self) -> bool:
        return (self.keys / "secret_key").exists()

    def make_folders(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in (self.keys, self.logs, self.files):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            sentence = _("不能写数据目录 {folder}（{error}）；请用 --data 换一个目录。")
            raise CannotGoOn(sentence.format(folder=self.path, error=error.strerror)) from error

    def make_keys(self) -> None:
        """Create the keys once; repeating it changes nothing."""
        self.keep_secret("database_password", secrets.token_hex(24))
        self.keep_secret("field_keys", "k1:" + base64.b64encode(secrets.token_bytes(32)).decode())
        self.keep_secret("secret_key", secrets.token_urlsafe(50))  # last: its presence says that all are there

    def keep_secret(self, name: str, text: str) -> None:
        if (self.keys / name).exists():
            return
        draft = self.keys / f".{name}.{secrets.token_hex(4)}"
        write_secret(draft, text)
        draft.rename(self.keys / name)

    def secret(self, name: str) -> str:
        return (self.keys / name).read_text().strip()

    def noted(self, name: str) -> Any:
        """Return what `note` wrote under this name (ports, process ids, whether it is a demo), else None."""
        try:
            return json.loads((self.path / f"{name}.json").read_text())
        except (OSError, ValueError):
            return None

    def note(self, name: str, content: Any) -> None:
        draft = self.path / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(content, file, ensure_ascii=False)
        draft.rename(self.path / f"{name}.json")

    def forget(self, name: str) -> None:
        (self.path / f"{name}.json").unlink(missing_ok=True)

    def keep_trace(self) -> Path:
        """Append the exception being handled to a log; the terminal shows a sentence instead."""
        log = self.logs / "faults.log"
        with log.open("a") as file:
            file.write(f"{datetime.now(UTC).isoformat()}\n{traceback.format_exc()}\n")
        return log

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the directory for one starting or running product; the system releases it even after kill -9."""
        until = time.monotonic() + FREE_WITHIN
        while (lock := self._locked(fcntl.LOCK_EX)) is None and time.monotonic() < until:
            time.sleep(0.05)
        if lock is None:
            raise CannotGoOn(_("{folder} 正由另一个 tonglu 使用；用 ./tonglu status 查看，./tonglu down 停止。").format(folder=self.path))
        try:
            yield
        finally:
            os.close(lock)

    def is_held(self) -> bool:
        if not self.path.is_dir():
            return False
        lock = self._locked(fcntl.LOCK_SH)  # shared: two who only look do not take each other for a product
        if lock is not None:
            os.close(lock)
        return lock is None

    def is_free_within(self, seconds: float) -> bool:
        """Whether nobody holds the directory, at once or soon."""
        until = time.monotonic() + seconds
        while self.is_held():
            if self.is_ready() or time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def is_ready(self) -> bool:
        """Whether the product runs here and answers."""
        return bool((self.noted("state") or {}).get("ready")) and self.is_held()

    def _locked(self, how: int) -> int | None:
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def environment(self, database_url: str) -> dict[str, str]:
        """Return what the settings read; values set outside win over our own keys."""
        own = {
            "TONGLU_SECRET_KEY": self.secret("secret_key"),
            "TONGLU_FIELD_KEYS": self.secret("field_keys"),
            "TONGLU_URL": self.url.rstrip("/"),
        }
        return {
            **own,
            **os.environ,
            "DATABASE_URL": database_url,
            "TONGLU_DATA": str(self.path),
            "TONGLU_DEMO": "1" if self.noted("demo") else "0",
            "DJANGO_SETTINGS_MODULE": "tonglu.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH")))),
        }


def home_at(folder: str) -> Home:
    return Home(Path(folder).expanduser().absolute())
