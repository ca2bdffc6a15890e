"""The one spelling of a paper number, by which it is kept and found."""

from tonglu.lib import papers as spelling
from tonglu.lib.labels import label_of

OTHER = "other"  # no checksum knows it


def recognised(kind: str, number: str) -> spelling.Paper | tuple[str, str]:
    """Return the paper in its one spelling; 其他证件 is taken as written."""
    if kind == OTHER:
        return OTHER, label_of(number, "证件号", 60).upper()
    return spelling.recognise(number, spelling.PaperKind(kind) if kind else None)


def clear_number(kind: str, number: str) -> str:
    """Return the number in its one spelling, for its fingerprint."""
    found = recognised(kind, number)
    return found.number if isinstance(found, spelling.Paper) else found[1]
