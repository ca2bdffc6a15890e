"""The columns of a table."""

from dataclasses import dataclass

from tonglu.ui.menu import Words


@dataclass(frozen=True, slots=True)
class Column:
    """One column of ui.table; a key that is also a sort of the page makes its head a link."""

    key: str
    label: Words = ""
    classes: str = ""


def col(key: str, label: Words = "", *, num: bool = False, wide: bool = False, quiet: bool = False) -> Column:
    """`num` right-aligns, `wide` takes the rest of the width, `quiet` leaves the column out on narrow screens."""
    marks = (("num", num), ("wide", wide), ("quiet", quiet))
    return Column(key, label, " ".join(name for name, is_on in marks if is_on))
