"""When the words of a large file are sorted in: at once for its first chunks, then two at a time beside, and all of them at its end."""

import pytest

from tonglu.customers.imports import sorting
from tonglu.customers.imports.sorting import ALONE, TOGETHER, Sorting

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, in order: here on the file's own line, beside on another one, which here ends at once."""
    found: list[str] = []
    monkeypatch.setattr(sorting, "gather_words", lambda: found.append("gather"))
    monkeypatch.setattr(sorting, "sort_words_in", lambda _cursor: found.append("here"))
    monkeypatch.setattr(sorting, "_sort", lambda: found.append("beside"))
    return found


@pytest.mark.parametrize(
    ("chunks", "beside"), [(0, 0), (1, 0), (ALONE, 0), (ALONE + 1, 1), (ALONE + TOGETHER, 1), (ALONE + 2 * TOGETHER, 2)]
)
def test_every_chunk_is_sorted_in_and_the_list_is_opened_once(told: list[str], chunks: int, beside: int) -> None:
    words = Sorting()
    for _ in range(chunks):
        words.gather()
        words.sort()
        words._join()
    words.wait()
    assert told == [*["gather"] * bool(chunks), *["here"] * min(chunks, ALONE), *["beside"] * beside]
