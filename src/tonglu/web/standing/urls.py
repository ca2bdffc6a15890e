"""Addresses of segments."""

from django.urls import URLPattern, path

from tonglu.web.standing import builder, segments, why

urlpatterns: list[URLPattern] = [
    path("segments/", segments.list_segments, name="segments"),
    path("segments/new/", builder.make, name="segment_new"),
    path("segments/count/", builder.count, name="segment_count"),
    path("segments/<int:segment_id>/", segments.open_segment, name="segment"),
    path("segments/<int:segment_id>/edit/", builder.change, name="segment_edit"),
    path("segments/<int:segment_id>/end/", segments.end, name="segment_end"),
    path("segments/<int:segment_id>/customers/<int:customer_id>/", why.explain, name="segment_why"),
    path("customers/<int:customer_id>/segments/", why.list_of_customer, name="customer_segments"),
]
