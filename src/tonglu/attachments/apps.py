from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "tonglu.attachments"
    verbose_name = "附件"
