"""The guide's pages as HTML: read once a process from docs/guide, which is the only place where they are written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

GUIDE: Final = settings.ROOT / "docs" / "guide"
IMAGES: Final = settings.ROOT / "docs" / "images"
FIRST: Final = "00-index"
AROUND: Final = 40
HITS: Final = 30


@dataclass(frozen=True, slots=True)
class Section:
    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    slug: str
    title: str
    html: Markup
    sections: tuple[Section, ...]

    def has(self, anchor: str) -> bool:
        return any(each.anchor == anchor for each in self.sections)


@dataclass(frozen=True, slots=True)
class Hit:
    page: Page
    section: Section
    before: str
    found: str
    after: str


@cache
def pages() -> dict[str, Page]:
    """Every page of the guide in its order."""
    return {path.stem: _read(path) for path in sorted(GUIDE.glob("[0-9][0-9]-*.md"))}


def search(words: str) -> list[Hit]:
    """Sections that hold every word; the first of them is shown with what stands around it."""
    wanted = [each.lower() for each in words.split()]
    if not wanted:
        return []
    found = (hit for page in pages().values() for section in page.sections if (hit := _hit(page, section, wanted)))
    return [each for each, _ in zip(found, range(HITS), strict=False)]


def picture(name: str) -> Path | None:
    """The file of a picture in docs/images; nothing else is ever served."""
    path = IMAGES / name
    return path if path.suffix == ".png" and path.parent == IMAGES and path.is_file() else None


def _hit(page: Page, section: Section, wanted: Iterable[str]) -> Hit | None:
    text = f"{section.title} {section.text}"
    low = text.lower()
    places = [low.find(each) for each in wanted]
    if min(places) < 0:
        return None
    at, size = places[0], len(next(iter(wanted)))
    return Hit(page, section, text[max(at - AROUND, 0) : at], text[at : at + size], text[at + size : at + size + AROUND])


def _read(path: Path) -> Page:
    # raw HTML stays text: the guide is Markdown, and nothing in it may bring a script
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(path.read_text(encoding="utf-8"))
    sections = tuple(_sections(tokens))
    for token in tokens:
        _turn(token)
    html = Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - the renderer escapes; the text is our own
    return Page(path.stem, sections[0].title, html, sections)


def _sections(tokens: list[Token]) -> Iterator[Section]:
    """Give every heading its anchor, and yield it with the words below it."""
    title = ""
    words: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            if title:
                yield Section(anchor_of(title), title, " ".join(words))
            title, words = _plain(tokens[place + 1]), []
            token.attrSet("id", anchor_of(title))
        elif token.type == "inline" and tokens[place - 1].type != "heading_open":
            words.append(_plain(token))
        elif token.type in {"fence", "code_block"}:
            words.append(token.content)
    yield Section(anchor_of(title), title, " ".join(words))


def anchor_of(title: str) -> str:
    return "-".join(title.split())


def _plain(token: Token) -> str:
    return "".join(each.content if each.type in {"text", "code_inline"} else " " for each in token.children or [] if each.type != "image")


def _turn(token: Token) -> None:
    """Pictures and links of the guide lead to where the product serves them; tables scroll in a box of their own."""
    for each in token.children or []:
        if each.type == "image":
            each.attrSet("src", reverse("web:help_picture", args=[_name_of(each.attrGet("src"))]))
            each.attrSet("loading", "lazy")
        elif each.type == "link_open":
            each.attrSet("href", _address(str(each.attrGet("href") or "")))


def _name_of(address: Any) -> str:
    return str(address or "").rpartition("/")[2]


def _address(written: str) -> str:
    page, _hash, anchor = written.partition("#")
    slug = _name_of(page).removesuffix(".md")
    if page.startswith(("http://", "https://", "/")):
        return written
    known = slug if (GUIDE / f"{slug}.md").is_file() else FIRST
    return reverse("web:help", args=[known]) + (f"#{anchor}" if anchor else "") if page else written
