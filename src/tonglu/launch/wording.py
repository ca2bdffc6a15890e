"""Sentences of the command line: Chinese, or English where the terminal's language is English."""

import os
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class CannotGoOn(Exception):
    """Ends a command with one sentence that says what is wrong and what to do, and an exit code."""

    def __init__(self, sentence: str, *, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def _(sentence: str) -> str:
    """Translate; the catalogue is read as .po because .mo is only compiled later in the start."""
    return _english().get(sentence, sentence)


def say(sentence: str) -> None:
    # progress goes to stderr: stdout belongs to what a command prints for another program to read
    print(sentence, file=sys.stderr, flush=True)


@cache
def _english() -> dict[str, str]:
    language = next((v for v in map(os.environ.get, ("TONGLU_LANG", "LC_ALL", "LC_MESSAGES", "LANG")) if v), "")
    catalogue = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not language.startswith("en") or not catalogue.exists():
        return {}
    from babel.messages.pofile import read_po

    with catalogue.open("rb") as po:
        return {str(m.id): str(m.string) for m in read_po(po) if m.id and m.string and isinstance(m.id, str)}
