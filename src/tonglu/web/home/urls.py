"""Addresses of this part of the staff shell."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
