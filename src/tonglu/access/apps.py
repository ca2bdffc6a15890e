from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tonglu.access"
    verbose_name = "账号权限"
