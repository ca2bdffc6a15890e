"""Lucide icons as inline SVG; an unknown name raises, so a test that renders a template finds it."""

from functools import cache

from lucide.jinja import lucide
from markupsafe import Markup


@cache
def icon(name: str, size: int = 18, label: str = "") -> Markup:
    """Return one icon; without a label it is decoration and hidden from screen readers."""
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    svg = lucide(name, size=size, **{"class": "ico", "stroke-width": "1.75", "focusable": "false"}, **spoken)
    return Markup(svg)  # noqa: S704 - the packaged drawing, nothing from a person
