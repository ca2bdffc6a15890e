"""Which Chinese sentences have no English yet, and the catalogue they are collected into."""

import ast
import io
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po

from tonglu.launch.wording import ROOT

Extracted = tuple[Any, ...]  # line, call, sentence, comments


def read_python(file: IO[bytes], keywords: Any, tags: Collection[str], options: Any) -> Iterator[Extracted]:
    """Babel reads no sentence within an f-string before Python 3.12: f"{_('到期')} {day}"."""
    yield from extract_python(file, keywords, tags, options)
    file.seek(0)
    if WITHIN.search(source := file.read()):
        mixed = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.JoinedStr)]
        calls = [each for one in mixed for each in ast.walk(one) if isinstance(each, ast.Call)]
        for call in calls:
            match call:
                case ast.Call(ast.Name("_"), [ast.Constant(str(words))]):
                    yield call.lineno, "_", words, []


def read_api(file: IO[bytes], keywords: Any, tags: Collection[str], options: Any) -> Iterator[Extracted]:
    """The API's words stand where its framework wants them: descriptions, summaries, tags and docstrings of operations."""
    yield from read_python(file, keywords, tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.FunctionDef) and node.decorator_list and (words := ast.get_docstring(node)):
            yield node.lineno, None, words, []
        elif isinstance(node, ast.keyword) and node.arg in {"description", "summary", "tags", "examples"}:
            yield from ((each.lineno, None, str(each.value), []) for each in ast.walk(node.value) if isinstance(each, ast.Constant))


CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
WITHIN: Final = re.compile(rb"\bf[\"'].*\{.*\b_\(")
METHODS = [
    ("api/**.py", "tonglu.launch.english:read_api"),
    ("**.py", "tonglu.launch.english:read_python"),
    ("**/templates/**.html", "jinja2"),
]
# our own calls whose argument of this number is a sentence; Django's makemessages knows none of them
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "Refused": None,
    "TooOften": None,
    "TooLong": None,
    "arrow": (2,),
    "Column": None,
    "label_of": (2,),
    "note_of": (2,),
    "refuse_ended": (2,),
    "checked_text": (2,),
}
CHINESE: Final = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")  # with the punctuation of full width
PLACES: Final = re.compile(r"%\(\w+\)[sd]|%%|\{[A-Za-z_]\w*(?::[^}]*)?\}")
# English may keep these words: a file holds them, in whatever language its reader works
KEPT: Final = re.compile("放假|上班|日期|安排|名称|是|否|万|张三|李四")
# changes with every run and says nothing
NOISE: Final = ("POT-Creation-Date", "PO-Revision-Date", "Report-Msgid-Bugs-To", "Last-Translator", "Language-Team", "Generated-By")
HEADER = "# The English of Tonglu. New sentences are added by ./tonglu messages; the source is Chinese."


def sentences() -> Catalog:
    """Return every sentence of the source, with where it stands."""
    found = _empty()
    source = ROOT / "src" / "tonglu"
    options = {"**/templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}
    for file, line, message, comments, context in extract_from_dir(source, METHODS, options, KEYWORDS):
        if CHINESE.search("".join(message)):  # codes and bare placeholders are the same in every language
            found.add(message, locations=[(f"src/tonglu/{file}", line)], auto_comments=comments, context=context)
    return found


def missing() -> Iterator[str]:
    """Yield what is missing, guessed or wrong, one line each."""
    known = _known(CATALOGUE)
    for message in sentences():
        if message.id and (why := _fault(message, known.get(message.id, message.context))):
            place = ", ".join(f"{file}:{line}" for file, line in message.locations[:1])
            yield f"{place} {message.id!r}: {why}"


def _fault(source: Message, english: Message | None) -> str:
    if english is None or not english.string or not all(english.string):
        return "no English"
    if english.fuzzy:
        return "the English is only a guess (fuzzy)"
    for chinese, said in zip(_texts(source.id), _texts(english.string), strict=False):
        if set(PLACES.findall(chinese)) != set(PLACES.findall(said)):
            return f"other placeholders in {said!r}"
        if CHINESE.search(KEPT.sub("", said)):
            return f"Chinese is left in {said!r}"
    return ""


def _texts(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _empty() -> Catalog:
    return Catalog(locale="en", project="tonglu", version="1", charset="utf-8", header_comment=HEADER)


def _known(path: Path) -> Catalog:
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="en")


def write(known: Catalog) -> None:
    known.header_comment, known.fuzzy = HEADER, False
    draft = io.BytesIO()
    # no line numbers: they would change the file with every commit
    write_po(draft, known, width=120, omit_header=False, ignore_obsolete=True, include_lineno=False, sort_output=True)
    lines = draft.getvalue().decode().splitlines(keepends=True)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text("".join(each for each in lines if not each.startswith(tuple(f'"{noise}' for noise in NOISE))), encoding="utf-8")


def run(_wanted: object) -> int:
    """`messages`: add new sentences to the catalogue, keep what is translated, drop what is gone."""
    known = _known(CATALOGUE)
    known.update(sentences(), no_fuzzy_matching=True)
    write(known)
    lacking = list(missing())
    print(f"{CATALOGUE.relative_to(ROOT)}: {len(known)} sentences, {len(lacking)} without English")
    return 0


if __name__ == "__main__":
    found = list(missing())
    print("\n".join(found))
    sys.exit(bool(found))
