"""Addresses of projects, buildings and units."""

from django.urls import URLPattern, path

from tonglu.web.estates import building, generate, project, unit, units

urlpatterns: list[URLPattern] = [
    path("projects/", project.list_projects, name="projects"),
    path("projects/new/", project.found, name="project_new"),
    path("projects/<int:project_id>/", project.open_page, name="project"),
    path("projects/<int:project_id>/edit/<str:edit>/", project.change, name="project_edit"),
    path("buildings/<int:building_id>/", building.open_page, name="building"),
    path("buildings/<int:building_id>/generate/", generate.generate, name="building_generate"),
    path("units/", units.list_units, name="units"),
    path("units/<int:unit_id>/", unit.open_page, name="unit"),
    path("units/<int:unit_id>/edit/<str:edit>/", unit.change, name="unit_edit"),
]
