"""Editable code lists of marks."""

from tonglu.lib.labelled import N_
from tonglu.organisation.lookups import LookupList

TAGS = LookupList("standing.tag", N_("客户标签"))
NEEDS = LookupList("standing.need", N_("客户需求"))
FOCUS = LookupList("standing.focus", N_("客户关注点"))
LISTS = (TAGS, NEEDS, FOCUS)
