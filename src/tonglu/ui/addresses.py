"""Addresses by name: a page asks for dozens, a list for hundreds, so that whole numbers are filled into a pattern kept by the rest."""

from functools import lru_cache

from django.urls import NoReverseMatch, reverse


def url(name: str, *args: object, **kwargs: object) -> str:
    if not kwargs and all(type(each) is int or type(each) is str for each in args):
        words = tuple(each if type(each) is str else None for each in args)
        if pattern := _pattern(name, words):
            return pattern.format(*(each for each in args if type(each) is int))
    return reverse(name, args=args or None, kwargs=kwargs or None)


@lru_cache(maxsize=2_000)
def _pattern(name: str, words: tuple[str | None, ...]) -> str:
    """The address with places for whole numbers (None among the words), empty where it does not simply repeat them."""
    marks = [str(900_000_001 + place) if each is None else each for place, each in enumerate(words)]
    try:
        address = reverse(name, args=[int(mark) if word is None else word for mark, word in zip(marks, words, strict=True)])
    except NoReverseMatch:  # an address that takes some whole numbers only, a year
        return ""
    numbers = [mark for mark, word in zip(marks, words, strict=True) if word is None]
    if "{" in address or any(address.count(mark) != 1 for mark in numbers):
        return ""
    for place, mark in enumerate(numbers):
        address = address.replace(mark, f"{{{place}}}")
    return address
