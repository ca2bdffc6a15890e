"""Closed code lists with Chinese labels, without Django, so that pure rules may use them."""

from enum import StrEnum
from typing import Self


def N_(text: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark a string for translation where it is shown, not where it stands."""
    return text


class Labelled(StrEnum):
    """A code with its label; models take `choices=choices_of(CaseState)` from lib/choices.py."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
