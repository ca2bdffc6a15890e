"""Tables of what people type: each row is a text, the decision, and what it becomes or which sentence refuses it."""

from typing import Final, NamedTuple


class Row(NamedTuple):
    """`becomes` is the one spelling where the text is valid; `sentence` a part of the refusal where it is not."""

    text: str
    becomes: str = ""
    sentence: str = ""


Table = dict[str, list[Row]]  # by class of input
MASKED: Final = "打码"
DAMAGED: Final = "科学计数"
INVISIBLE: Final = "看不见的控制字符"


def valid(*texts: str) -> list[Row]:
    """What is kept as it is written."""
    return [Row(each, each) for each in texts]


def refused(sentence: str, *texts: str) -> list[Row]:
    return [Row(each, sentence=sentence) for each in texts]
