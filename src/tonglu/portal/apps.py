from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tonglu.portal"
    verbose_name = "业主端"
