"""What leaves may be large: the workbook is sealed as it is written, so that the worker holds a piece of it, never the whole."""

import io
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Final

import pytest
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.factories.cast import Cast
from tests.web.signing import Sign, sign
from tonglu.exchange import exporting
from tonglu.exchange.models import ExportRun
from tonglu.lib.actor import Actor

__all__ = ["sign"]
MEGABYTE: Final = 1 << 20


class Wide:
    """Rows that no zip makes small."""

    code, label, permission, header = "wide", "宽", "case.view", ("甲", "乙")
    found = 1_500

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int:
        return self.found

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterator[Sequence[str]]:
        return ((f"王{number}", token_hex(1_000)) for number in range(self.found))

    def words(self, by: Actor, query: str) -> Sequence[str]:
        return []


@pytest.fixture
def run(cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExportRun:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(exporting.KINDS, "wide", Wide())
    return exporting.ask_export("wide", query="", reason="年度审计", by=cast.director)


def test_memory_does_not_grow_with_what_leaves(cast: Cast, run: ExportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wide, "found", 12_000)
    tracemalloc.start()
    try:
        exporting.run_export(run.pk, at=cast.at)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    run.refresh_from_db()
    assert run.file is not None
    assert (run.rows_total, run.file.size > 13 * MEGABYTE, peak < 7 * MEGABYTE) == (12_000, True, True), (run.file.size, peak)


def test_the_whole_of_it_comes_back_and_nothing_clear_is_kept(cast: Cast, run: ExportRun, sign: Sign, tmp_path: Path) -> None:
    exporting.run_export(run.pk, at=cast.at)
    answer = sign("director").get(f"/exports/{run.pk}/file/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [each[0] for each in rows[2:]] == [f"王{number}" for number in range(Wide.found)]
    [kept] = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert b"worksheets" not in kept.read_bytes()
    kept.unlink()
    gone = sign("director").get(f"/exports/{run.pk}/file/")
    assert (gone.status_code, "从备份恢复" in gone.content.decode()) == (422, True)
