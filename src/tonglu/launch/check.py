"""`check`: every static check, side by side where they do not wait for each other; a summary at the end."""

import os
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tonglu.launch.wording import ROOT, _, say

AT_ONCE = 2
PYTHON = ("src", "tests", "bench")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tonglu.launch.static_settings", "PYTHONPATH": str(ROOT / "src")}


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    step: Step
    code: int
    output: str
    seconds: float


def steps() -> list[Step]:
    """Longest first: the short ones fill the second core meanwhile."""
    folders = tuple(f for f in PYTHON if any((ROOT / f).rglob("*.py")))
    return [
        Step("mypy --strict", ("mypy", "src")),
        Step("import-linter", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
        Step("missing migrations", ("django", "makemigrations", "--check", "--dry-run", "--skip-checks")),
        Step("django check", ("django", "check")),
        Step("template lint", ("djlint", "src", "--lint", "--quiet")),
        Step("missing English", ("tonglu.launch.english",)),
        Step("ruff check", ("ruff", "check", "--quiet", *folders)),
        Step("ruff format", ("ruff", "format", "--check", "--quiet", *folders)),
        Step("size guide", ("tonglu.launch.sizes",)),
    ]


def run(_wanted: Namespace) -> int:
    environment = {**os.environ, **SETTINGS}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = [_told(o) for o in pool.map(lambda step: _outcome(step, environment), steps())]
    failed = [o.step.name for o in outcomes if o.code]
    say(_("静态检查未通过：{names}").format(names="、".join(failed)) if failed else _("静态检查全部通过。"))
    return bool(failed)


def _outcome(step: Step, environment: Mapping[str, str]) -> Outcome:
    began = time.monotonic()
    command = [sys.executable, *(() if step.command[0] == "-c" else ("-m",)), *step.command]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return Outcome(step, run.returncode, (run.stdout + run.stderr).strip(), time.monotonic() - began)


def _told(outcome: Outcome) -> Outcome:
    if outcome.code:
        print(outcome.output)
    word = "FAIL" if outcome.code else "ok  "
    print(f"{word} {outcome.step.name} ({outcome.seconds:.1f} s)", flush=True)
    return outcome
