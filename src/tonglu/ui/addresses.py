"""Addresses by name: a list asks for hundreds, so that those with whole numbers in them are filled in from a pattern."""

from functools import cache

from django.urls import NoReverseMatch, reverse


def url(name: str, *args: object, **kwargs: object) -> str:
    if not kwargs and all(type(each) is int for each in args) and (pattern := _pattern(name, len(args))):
        return pattern.format(*args)
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def _pattern(name: str, count: int) -> str:
    """The address with places for whole numbers, empty where it does not simply repeat them: a list asks for hundreds."""
    marks = [900_000_001 + each for each in range(count)]
    try:
        address = reverse(name, args=marks)
    except NoReverseMatch:  # an address that takes some whole numbers only, a year
        return ""
    if "{" in address or any(address.count(str(mark)) != 1 for mark in marks):
        return ""
    for place, mark in enumerate(marks):
        address = address.replace(str(mark), f"{{{place}}}")
    return address
