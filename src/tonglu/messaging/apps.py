from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "tonglu.messaging"
    verbose_name = "消息"
