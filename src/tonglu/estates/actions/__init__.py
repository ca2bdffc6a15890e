"""Writes of projects, buildings and units."""

from tonglu.estates.actions.buildings import add_building, generate_units, preview_units
from tonglu.estates.actions.projects import add_layout, add_phase, change_project, found_project, found_project_under
from tonglu.estates.actions.units import change_unit, date_unit

__all__ = [
    "add_building",
    "add_layout",
    "add_phase",
    "change_project",
    "change_unit",
    "date_unit",
    "found_project",
    "found_project_under",
    "generate_units",
    "preview_units",
]
