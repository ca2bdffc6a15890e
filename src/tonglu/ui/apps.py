from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tonglu.ui"
    verbose_name = "界面"
