"""Writes of the organisation."""

from tonglu.organisation.actions.calendars import (
    add_calendar,
    change_calendar,
    clear_day,
    import_days,
    load_statutory,
    set_day,
    set_slots,
)
from tonglu.organisation.actions.lookups import add_lookup_item, save_lookup_item, shift_lookup_item
from tonglu.organisation.actions.nodes import add_node, add_places_below, change_node, close_node, lock_tree, move_node, reopen_node
from tonglu.organisation.actions.posts import add_department, add_post, change_department, change_post

__all__ = [
    "add_calendar",
    "add_department",
    "add_lookup_item",
    "add_node",
    "add_places_below",
    "add_post",
    "change_calendar",
    "change_department",
    "change_node",
    "change_post",
    "clear_day",
    "close_node",
    "import_days",
    "load_statutory",
    "lock_tree",
    "move_node",
    "reopen_node",
    "save_lookup_item",
    "set_day",
    "set_slots",
    "shift_lookup_item",
]
