"""Addresses of segments."""

from django.urls import URLPattern, path

from tonglu.web.standing import builder, quality, quality_list, quality_row, segments, why

urlpatterns: list[URLPattern] = [
    path("segments/", segments.list_segments, name="segments"),
    path("segments/new/", builder.make, name="segment_new"),
    path("segments/count/", builder.count, name="segment_count"),
    path("segments/<int:segment_id>/", segments.open_segment, name="segment"),
    path("segments/<int:segment_id>/edit/", builder.change, name="segment_edit"),
    path("segments/<int:segment_id>/now/", segments.show_now, name="segment_now"),
    path("segments/<int:segment_id>/freeze/", segments.freeze, name="segment_freeze"),
    path("segments/<int:segment_id>/count/", segments.count_whole, name="segment_count_whole"),
    path("segments/<int:segment_id>/end/", segments.end, name="segment_end"),
    path("segments/<int:segment_id>/customers/<int:customer_id>/", why.explain, name="segment_why"),
    path("customers/quality/", quality.overview, name="data_quality"),
    path("customers/quality/<str:work_list>/", quality_list.list_people, name="data_list"),
    path("customers/quality/<str:work_list>/next/", quality_list.take_next, name="data_next"),
    path("customers/quality/<str:work_list>/<int:customer_id>/", quality_row.open_row, name="data_row"),
    path("customers/quality/<str:work_list>/<int:customer_id>/done/", quality_row.finish, name="data_done"),
    path("customers/quality/<str:work_list>/<int:customer_id>/fix/<str:edit>/", quality_row.fix, name="data_fix"),
    path("customers/<int:customer_id>/segments/", why.list_of_customer, name="customer_segments"),
]
