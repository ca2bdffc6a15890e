"""gettext for words that a page asks for hundreds of times: each text of a language is looked up once a process."""

from django.utils.translation import get_language
from django.utils.translation import gettext as look_up

MOST_KEPT = 10_000
_known: dict[tuple[str | None, str], str] = {}


def gettext(text: str) -> str:
    """Return a source text in the language spoken now; for texts of the code only, not for what people wrote."""
    mark = (get_language(), text)
    found = _known.get(mark)
    if found is None:
        if len(_known) >= MOST_KEPT:
            _known.clear()
        found = _known[mark] = look_up(text)
    return found
