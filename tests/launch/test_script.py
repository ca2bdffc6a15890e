"""The shell script in front: refuses a machine that lacks something with the line that installs it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the script on a machine whose only Python is the given shell script."""
    shutil.copy(ROOT / "tonglu", folder)
    programs = folder / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "readlink", "flock", "cksum", "cat", "printf"):
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (programs / "python3").chmod(0o755)
    return subprocess.run(
        [folder / "tonglu", "status"], env={"PATH": str(programs), "TONGLU_PYTHON": "python3"}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("python", "line"),
    [
        ("exit 1", "apt-get install -y python3 python3-venv"),
        ('case "$2" in *ensurepip*) exit 1 ;; esac', "apt-get install -y python3-venv"),
    ],
)
def test_missing_piece_is_refused_with_the_line_that_installs_it(tmp_path: Path, python: str, line: str) -> None:
    done = run(tmp_path, python)

    assert done.returncode == 2
    assert [sentence.endswith(line) for sentence in done.stderr.splitlines()] == [True, True]  # Chinese and English
    assert not (tmp_path / ".venv").exists()
