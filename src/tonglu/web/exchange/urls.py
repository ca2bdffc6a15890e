"""Addresses of imports in the staff shell."""

from django.urls import URLPattern, path

from tonglu.web.exchange import batch, start, steps

urlpatterns: list[URLPattern] = [
    path("imports/", start.list_imports, name="imports"),
    path("imports/new/<slug:kind>/", start.upload, name="import_new"),
    path("imports/template/<slug:kind>/", start.download_template, name="import_template"),
    path("imports/<int:batch_id>/", batch.show_batch, name="import_batch"),
    path("imports/<int:batch_id>/progress/", batch.show_progress, name="import_progress"),
    path("imports/<int:batch_id>/result/", batch.download_result, name="import_result"),
    path("imports/<int:batch_id>/check/", steps.check, name="import_check"),
    path("imports/<int:batch_id>/apply/", steps.confirm, name="import_apply"),
    path("imports/<int:batch_id>/drop/", steps.drop, name="import_drop"),
]
