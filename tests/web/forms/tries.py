"""What is tried in a form: one bad value in one box or several, and the sentence or the row that is expected.

What the boxes themselves refuse is told for all of them at once, so that one sending can hold a bad value in every box;
what an act refuses is told only where all boxes are good, and is sent alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OF_BOXES = (  # Django's own sentences
    "这个字段是必填项", "空字符", "确保该变量", "输入一个数", "输入一个有效的日期", "选择一个有效的选项", "整数", "大于或等于",
    "小于或等于", "小数", "确认总共不超过", "输入一个有效的值", "有效的时间",
)  # fmt: skip
OTHERS = ("x", "9" * 40, "\x00")
CHOICE = "选择一个有效的选项"
Row = tuple[str, str, Mapping[str, str]]  # form, boxes, what is typed → the sentence; "" where it is accepted


@dataclass(frozen=True, slots=True)
class Try:
    boxes: tuple[str, ...]
    typed: object
    sentence: str = ""
    stored: tuple[str, ...] = ()
    is_kept: bool = True

    @property
    def name(self) -> str:
        return f"{' '.join(self.boxes)} = {str(self.typed)[:20]!r}"


def tries_of(rows: Iterable[Row], form: str, not_kept: Iterable[tuple[str, str]] = ()) -> Iterable[Try]:
    bare = set(not_kept)
    for each, boxes, tried in rows:
        if each == form:
            for typed, sentence in tried.items():
                yield Try(tuple(boxes.split()), typed, sentence, is_kept=all((form, box) not in bare for box in boxes.split()))


def choices_of(boxes: str, foreign: Mapping[str, object]) -> Iterable[Try]:
    """What is not in the list is refused, first of all a row of the other company."""
    for typed in OTHERS:
        yield Try(tuple(boxes.split()), typed, CHOICE, is_kept=False)
    for box in boxes.split():
        if box in foreign:
            yield Try((box,), str(foreign[box]), CHOICE, is_kept=False)


def rounds(tries: Iterable[Try]) -> list[list[Try]]:
    """Put as many as possible into one sending: no box twice, and only what the boxes themselves refuse."""
    made: list[list[Try]] = []
    alone: list[list[Try]] = []
    for each in tries:
        if not any(each.sentence.endswith(said) or each.sentence.startswith(said) for said in OF_BOXES):
            alone.append([each])
            continue
        place = next((one for one in made if _fits(one, each)), None)
        if place is None:
            made.append([each])
        else:
            place.append(each)
    return made + alone


def _fits(one: Sequence[Try], more: Try) -> bool:
    taken = {box for each in one for box in each.boxes}
    return taken.isdisjoint(more.boxes)
