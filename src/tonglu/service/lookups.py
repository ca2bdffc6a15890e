"""Editable code lists of the service (domain of the repair tree: 部位 → 部品 → 问题), and the tree of categories."""

from tonglu.lib.labelled import N_
from tonglu.organisation.lookups import LookupList

PLACE = LookupList("service.place", N_("部位"))
COMPONENT = LookupList("service.component", N_("部品"))
PROBLEM = LookupList("service.problem", N_("问题"))
CATEGORY = LookupList("service.category", N_("工单分类"), is_tree=True)
LISTS = (PLACE, COMPONENT, PROBLEM, CATEGORY)
