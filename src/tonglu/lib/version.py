"""Which version this is: the newest that the change log names; it is written nowhere else."""

import re
from functools import cache
from pathlib import Path

CHANGES = Path(__file__).resolve().parents[3] / "CHANGELOG.md"


@cache
def version() -> str:
    try:
        text = CHANGES.read_text(encoding="utf-8")
    except OSError:
        return "0"
    found = re.search(r"^## \[?v?(\d[\w.]*)", text, re.MULTILINE)
    return found[1] if found else "0"
