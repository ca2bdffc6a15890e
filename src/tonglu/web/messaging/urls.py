"""Addresses of the outbox and the bell."""

from django.urls import URLPattern, path

from tonglu.web.messaging import bell, outbox, wishes

urlpatterns: list[URLPattern] = [
    path("messages/", outbox.list_messages, name="messages"),
    path("messages/<int:message_id>/again/", outbox.send_message_again, name="message_again"),
    path("bell/", bell.list_notices, name="bell"),
    path("bell/read/", bell.read_all, name="bell_read"),
    path("bell/wishes/", wishes.wishes, name="notice_wishes"),
    path("bell/<int:notice_id>/read/", bell.read_one, name="notice_read"),
    path("bell/<int:notice_id>/answer/", bell.answer, name="notice_answer"),
    path("bell/<int:notice_id>/", bell.open_notice, name="notice"),
]
