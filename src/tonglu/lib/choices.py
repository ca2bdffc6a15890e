"""Labelled code lists as Django choices."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tonglu.lib.labelled import Labelled


def choices_of(codes: type[Labelled]) -> list[tuple[str, str | Promise]]:
    return [(each.value, _(each.label)) for each in codes]
