"""Addresses of the owners' shell: report a matter, and follow it by the key one was given."""

from django.urls import URLPattern, path

from tonglu.portal import report, standards, status

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", report.report_case, name="report"),
    path("standards/<int:node_id>/", standards.show_standards, name="standards"),
    path("case/<uuid:key>/", status.show_steps, name="status"),
]
