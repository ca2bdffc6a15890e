"""Addresses of imports in the staff shell."""

from django.urls import URLPattern, path

from tonglu.web.exchange import batch, exports, revert, start, steps, webhooks

urlpatterns: list[URLPattern] = [
    path("exports/", exports.list_exports, name="exports"),
    path("exports/limit/", exports.set_limit, name="export_limit"),
    path("exports/new/<slug:kind>/", exports.ask_export, name="export_new"),
    path("exports/<int:export_id>/agree/", exports.agree, name="export_agree"),
    path("exports/<int:export_id>/decline/", exports.decline, name="export_decline"),
    path("exports/<int:export_id>/file/", exports.fetch_export, name="export_file"),
    path("imports/", start.list_imports, name="imports"),
    path("imports/new/<slug:kind>/", start.upload, name="import_new"),
    path("imports/template/<slug:kind>/", start.download_template, name="import_template"),
    path("imports/<int:batch_id>/", batch.show_batch, name="import_batch"),
    path("imports/<int:batch_id>/progress/", batch.show_progress, name="import_progress"),
    path("imports/<int:batch_id>/result/", batch.download_result, name="import_result"),
    path("imports/<int:batch_id>/check/", steps.check, name="import_check"),
    path("imports/<int:batch_id>/apply/", steps.confirm, name="import_apply"),
    path("imports/<int:batch_id>/drop/", steps.drop, name="import_drop"),
    path("imports/<int:batch_id>/revert/", revert.revert, name="import_revert"),
    path("settings/webhooks/", webhooks.list_webhooks, name="webhooks"),
    path("settings/webhooks/new/", webhooks.add_webhook, name="webhook_new"),
    path("settings/webhooks/<int:webhook_id>/", webhooks.show_webhook, name="webhook"),
    path("settings/webhooks/<int:webhook_id>/change/", webhooks.change_webhook, name="webhook_change"),
    path("settings/webhooks/<int:webhook_id>/switch/", webhooks.switch_webhook, name="webhook_switch"),
    path("settings/webhooks/<int:webhook_id>/secret/", webhooks.renew_secret, name="webhook_secret"),
    path("settings/webhooks/<int:webhook_id>/try/", webhooks.try_webhook, name="webhook_try"),
    path("settings/webhooks/<int:webhook_id>/replay/", webhooks.replay, name="webhook_replay"),
    path("settings/webhooks/deliveries/<int:delivery_id>/", webhooks.show_delivery, name="delivery"),
    path("settings/webhooks/deliveries/<int:delivery_id>/again/", webhooks.replay_one, name="delivery_again"),
]
