"""Lucide icons as inline SVG; an unknown name raises, so a test that renders a template finds it."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from markupsafe import Markup

SPACE = "{http://www.w3.org/2000/svg}"


@cache
def icon(name: str, size: int = 18, label: str = "") -> Markup:
    """Return one icon; without a label it is decoration and hidden from screen readers."""
    drawing = ET.fromstring(_drawings().read(f"{name}.svg"))  # noqa: S314 - packaged, nothing from a person
    for each in drawing.iter():
        each.tag = each.tag.removeprefix(SPACE)
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawing.attrib |= {"width": str(size), "height": str(size), "class": "ico", "stroke-width": "1.75", "focusable": "false", **spoken}
    return Markup(ET.tostring(drawing, encoding="unicode"))  # noqa: S704 - the same


@cache
def _drawings() -> ZipFile:
    """Kept for as long as the process lives: reading its table of contents takes longer than drawing a page."""
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))
