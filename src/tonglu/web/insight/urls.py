"""Addresses of dashboards and numbers."""

from django.urls import URLPattern, path

from tonglu.web.insight import dashboard, numbers

urlpatterns: list[URLPattern] = [
    path("dashboard/", dashboard.open_dashboard, name="dashboard"),
    path("numbers/", numbers.list_numbers, name="numbers"),
]
