"""Which Chinese sentences have no English yet, and the catalogue they are collected into."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from tonglu.launch.wording import ROOT

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
# our own calls whose argument of this number is a sentence; Django's makemessages knows none of them
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "Refused": None,
    "arrow": (2,),
    "Column": None,
}


def sentences() -> Catalog:
    """Return every sentence of the source, with where it stands."""
    found = Catalog(locale="en", project="tonglu", charset="utf-8")
    source = ROOT / "src" / "tonglu"
    options = {"**/templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}
    for file, line, message, comments, context in extract_from_dir(source, METHODS, options, KEYWORDS):
        found.add(message, locations=[(f"src/tonglu/{file}", line)], auto_comments=comments, context=context)
    return found


def missing() -> Iterator[str]:
    known = _known(CATALOGUE)
    for message in sentences():
        if message.id and not _is_translated(known, message.id, message.context):
            places = ", ".join(f"{file}:{line}" for file, line in message.locations[:1])
            yield f"{places} {message.id!r}"


def _is_translated(known: Catalog, sentence: str | tuple[str, ...] | list[str], context: str | None) -> bool:
    found = known.get(sentence, context)
    return found is not None and not found.fuzzy and bool(found.string) and all(found.string or ())


def _known(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="en", project="tonglu", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def run(_wanted: object) -> int:
    """`messages`: add new sentences to the catalogue, keep what is translated, drop what is gone."""
    known = _known(CATALOGUE)
    known.update(sentences(), no_fuzzy_matching=True)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        # no line numbers: they would change the file with every commit
        write_po(file, known, width=120, omit_header=False, ignore_obsolete=True, include_lineno=False, sort_output=True)
    lacking = list(missing())
    print(f"{CATALOGUE.relative_to(ROOT)}: {len(known)} sentences, {len(lacking)} without English")
    return 0


if __name__ == "__main__":
    faults = list(missing())
    print("\n".join(faults))
    sys.exit(bool(faults))
