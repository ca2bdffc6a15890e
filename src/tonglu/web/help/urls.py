"""Addresses of the guide."""

from django.urls import URLPattern, path

from tonglu.web.help import views

urlpatterns: list[URLPattern] = [
    path("help/", views.show_page, name="help_first"),
    path("help/search/", views.search, name="help_search"),
    path("help/pictures/<str:name>", views.show_picture, name="help_picture"),
    path("help/<slug:slug>/", views.show_page, name="help"),
]
