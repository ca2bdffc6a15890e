"""Addresses of the workbench."""

from django.urls import URLPattern, path

from tonglu.web.home import workbench

urlpatterns: list[URLPattern] = [path("", workbench.open_workbench, name="home")]
