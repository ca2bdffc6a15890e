"""Addresses of the workbench and of the settings page."""

from django.urls import URLPattern, path

from tonglu.web.home import settings, workbench

urlpatterns: list[URLPattern] = [
    path("", workbench.open_workbench, name="home"),
    path("settings/", settings.show_settings, name="settings"),
]
