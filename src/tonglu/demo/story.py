"""One kind of matter that invented customers bring."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of matter: how often it comes, what is picked at intake, what is said, what is done."""

    weight: int
    kind: str
    subject: str
    picks: tuple[str, str, str]  # place, component, problem by name; empty where no room is meant
    title: str
    words: tuple[str, ...]
    results: tuple[str, ...]


def repair(weight: int, picks: str, title: str, words: tuple[str, ...], results: tuple[str, ...]) -> Story:
    place, component, problem = picks.split("|")
    return Story(weight, "repair", "quality", (place, component, problem), title, words, results)


def other(weight: int, kind: str, subject: str, title: str, words: tuple[str, ...], results: tuple[str, ...]) -> Story:
    return Story(weight, kind, subject, ("", "", ""), title, words, results)
