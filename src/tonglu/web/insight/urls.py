"""Addresses of dashboards and numbers."""

from django.urls import URLPattern, path

from tonglu.web.insight import board, dashboard, numbers, staffing

urlpatterns: list[URLPattern] = [
    path("dashboard/", dashboard.open_dashboard, name="dashboard"),
    path("cases/board/", board.open_board, name="board"),
    path("cases/board/version/", board.show_version, name="board_version"),
    path("staffing/", staffing.staffing, name="staffing"),
    path("staffing/norm/", staffing.set_norm, name="staffing_norm"),
    path("staffing/<int:node_id>/", staffing.staffing_of, name="staffing_of"),
    path("numbers/", numbers.list_numbers, name="numbers"),
]
