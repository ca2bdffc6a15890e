"""Put a refusal into the reader's language."""

from django.utils.translation import gettext

from tonglu.lib.refusals import Refused


def worded(refusal: Refused) -> str:
    """Return the sentence the user reads; parameters print as text, so a veiled value shows its mask."""
    sentence = gettext(refusal.template)
    return sentence.format(**refusal.params) if refusal.params else sentence
