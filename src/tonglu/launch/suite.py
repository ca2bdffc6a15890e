"""`test`: the whole suite, or what the given pytest arguments select."""

import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from tonglu.launch.assets import ensure_assets
from tonglu.launch.wording import ROOT, _, say

# the first draws what the others draw, without a window system behind it: a page takes a sixth less
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUMS)), None) or ("/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None)


def run(wanted: Namespace) -> int:
    ensure_assets()
    if chromium() is None:
        say(_("没有找到 Chromium：浏览器测试将跳过；安装：apt-get install -y chromium fonts-noto-cjk。"))
    # a file stays with one worker: what it sets up once (a browser, a world, a large table) is set up once
    spread = [] if any(w.startswith("-n") for w in wanted.rest) else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *spread, *wanted.rest]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, check=False).returncode
