"""The size guide: what passes "stop" needs a written reason, `# size: reason`, in the file's first lines or on the def line."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tonglu.launch.wording import ROOT

REASON = re.compile(r"#\}?\s*size: \S")
SHELLS = {"web", "portal", "field", "api", "demo"}
FUNCTION, VIEW, TEST = 40, 30, 30
OTHER_FILE, TEMPLATE = 300, 160
FILES = {"rules": 250, "queries": 250, "facts": 250, "models": 300, "actions": 300}


def too_long() -> Iterator[str]:
    for path in sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]):
        if "migrations" not in path.parts:
            yield from _faults(path)
    for path in sorted((ROOT / "src").rglob("templates/**/*.html")):
        yield from _file_fault(path, path.read_text(), TEMPLATE)


def _faults(path: Path) -> Iterator[str]:
    text = path.read_text()
    yield from _file_fault(path, text, _file_stop(path))
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            stop = _function_stop(path, node)
            if length > stop and not REASON.search(lines[node.lineno - 1]):
                yield f"{_shown(path)}:{node.lineno} {node.name}: {length} lines, stop at {stop}"


def _file_fault(path: Path, text: str, stop: int) -> Iterator[str]:
    length = text.count("\n")
    if length > stop and not any(REASON.search(line) for line in text.splitlines()[:5]):
        yield f"{_shown(path)}: {length} lines, stop at {stop}"


def _file_stop(path: Path) -> int:
    inside = path.relative_to(ROOT).parts
    if "tests" in inside:
        return OTHER_FILE
    if SHELLS & set(inside[2:-1]):
        return 250
    return next((stop for name, stop in FILES.items() if name in inside or path.stem == name), OTHER_FILE)


def _function_stop(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    inside = path.relative_to(ROOT).parts
    if inside[0] == "tests":
        return TEST
    takes_request = bool(node.args.args) and node.args.args[0].arg == "request"
    return VIEW if takes_request and inside[2] in SHELLS else FUNCTION


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    faults = list(too_long())
    print("\n".join(faults))
    sys.exit(bool(faults))
