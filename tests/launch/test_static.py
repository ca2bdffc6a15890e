"""The checks of the check: size guide and English find what they are for."""

from pathlib import Path

import pytest

from tonglu.launch import assets, english, sizes


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sizes, "ROOT", tmp_path)
    monkeypatch.setattr(english, "ROOT", tmp_path)
    app = tmp_path / "src" / "tonglu" / "service"
    app.mkdir(parents=True)
    return app


@pytest.mark.parametrize(
    ("head", "lines", "faults"),
    [
        ("def long() -> None:", 39, []),
        ("def long() -> None:", 40, ["src/tonglu/service/queries.py:1 long: 41 lines, stop at 40"]),
        ("def long() -> None:  # size: one table read from top to bottom", 40, []),
        ("class Case:", 249, []),
        ("class Case:", 250, ["src/tonglu/service/queries.py: 251 lines, stop at 250"]),
        ("class Case:  # size: generated", 250, []),
    ],
)
def test_size_guide(tree: Path, head: str, lines: int, faults: list[str]) -> None:
    (tree / "queries.py").write_text(head + "\n" + "    pass\n" * lines)

    assert list(sizes.too_long()) == faults


def test_missing_english_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(english, "CATALOGUE", tree / "none.po")
    (tree / "actions.py").write_text('Refused("余额不足 {left}", left=1)\narrow("accept", "受理", 1)\n_("工单")\n"不是句子"\n')
    (tree / "templates").mkdir()
    (tree / "templates" / "case.html").write_text('{{ button(_("关闭")) }}')

    assert sorted(line.split(" ", 1)[1].removesuffix(": no English") for line in english.missing()) == [
        "'余额不足 {left}'",
        "'关闭'",
        "'受理'",
        "'工单'",
    ]


def test_source_maps_are_stripped() -> None:
    script = b"let a=1\n//# sourceMappingURL=a.js.map\n"
    style = b"a{}\n/*# sourceMappingURL=tabler.min.css.map */"

    assert assets.SOURCE_MAP.sub(b"", script) == b"let a=1\n"
    assert assets.SOURCE_MAP.sub(b"", style) == b"a{}\n"
