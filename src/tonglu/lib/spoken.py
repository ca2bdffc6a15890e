"""Put a refusal into the reader's language."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, gettext

from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused

COMMA = N_("、")


def spoken(refusal: Refused) -> str:
    """Return the sentence the reader sees; parameters print as text, so a veiled value shows its mask."""
    sentence = _said(refusal.template, get_language())
    return sentence.format(**{name: _word(value) for name, value in refusal.params.items()}) if refusal.params else sentence


def _word(value: object) -> object:
    """Translate what is a word of ours (a state, an act, a column) or a list of them; what people typed stays."""
    if isinstance(value, Refused):
        return spoken(value)
    if not isinstance(value, str) or value.isascii() or get_language() == settings.LANGUAGE_CODE:
        return value  # our words are Chinese; a room's number is nobody's word
    parts = value.split(COMMA)
    said = [gettext(each) if each else "" for each in parts]
    return value if said == parts else gettext(COMMA).join(said)


@lru_cache(maxsize=2_000)
def _said(template: str, _language: str | None) -> str:
    """Return the sentence in the language that is on: a file has a few, for each of a hundred thousand rows."""
    return gettext(template)
