"""Fixed tones of states: the same word has the same colour on every page, never colour alone."""

from typing import Final

TONES: Final = ("new", "hand", "wait", "late", "done", "warn", "plain")

# words that states of several domains share; a domain may pass its own tone to the macro
_WORDS: Final = {
    "new": "new",
    "accepted": "hand",
    "handling": "hand",
    "in_hand": "hand",
    "waiting": "wait",
    "paused": "wait",
    "pending": "wait",
    "refused": "wait",
    "late": "late",
    "overdue": "late",
    "failed": "late",
    "done": "done",
    "closed": "done",
    "active": "done",
    "sent": "done",
}


def tone(state: str) -> str:
    """Return the tone for a state's value; a tone stands for itself, an unknown word is plain."""
    word = str(state)
    return word if word in TONES else _WORDS.get(word, "plain")
