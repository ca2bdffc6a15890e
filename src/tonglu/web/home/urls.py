"""Addresses of the workbench and of the settings page."""

from django.urls import URLPattern, path

from tonglu.web.home import first_steps, settings, workbench

urlpatterns: list[URLPattern] = [
    path("", workbench.open_workbench, name="home"),
    path("first/away/", first_steps.put_away, name="first_steps_away"),
    path("first/<slug:step>/", first_steps.follow_step, name="first_step"),
    path("settings/", settings.show_settings, name="settings"),
]
