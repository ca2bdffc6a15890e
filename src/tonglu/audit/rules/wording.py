"""How one changed value is told."""

from dataclasses import dataclass

CUT = 120


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one row: `before` is empty for a new row, `after` for one that is gone."""

    label: str
    before: str
    after: str


def cut(text: str) -> str:
    return text if len(text) <= CUT else f"{text[:CUT]}…"
