"""Labelled code lists as Django choices."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tonglu.lib.labelled import Labelled


def labels_of(codes: type[Labelled]) -> Mapping[str, str]:
    """Return the words of each code in the language spoken now: a list looks them up instead of asking each row's model."""
    return _labels(codes, get_language())


@cache
def _labels(codes: type[Labelled], language: str | None) -> Mapping[str, str]:  # noqa: ARG001 - what the words depend on
    return MappingProxyType({each.value: _now(each.label) for each in codes})


@cache
def choices_of(codes: type[Labelled]) -> list[tuple[str, str | Promise]]:
    return [(each.value, _(each.label)) for each in codes]
