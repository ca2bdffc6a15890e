"""The register of editable code lists: a domain declares its lists in its own lookups.py and enrols them when ready."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LookupList:
    """`label` is Chinese source text, translated where it is shown."""

    code: str
    label: str
    is_tree: bool = False
    note: str = ""


LISTS: dict[str, LookupList] = {}


def enrol(lists: Iterable[LookupList]) -> None:
    """Make lists editable on the generic look-up page; a code stands for one list only."""
    for each in lists:
        if LISTS.setdefault(each.code, each) != each:
            message = f"look-up list {each.code} is declared twice"
            raise ValueError(message)
