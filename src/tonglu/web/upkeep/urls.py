"""Addresses of the health page."""

from django.urls import URLPattern, path

from tonglu.web.upkeep import health

urlpatterns: list[URLPattern] = [
    path("settings/health/", health.show_health, name="health"),
    path("settings/health/backups/", health.plan_backups, name="plan_backups"),
    path("settings/health/demo/", health.remove_demo, name="remove_demo"),
]
