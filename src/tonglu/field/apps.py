from importlib import import_module

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "tonglu.field"
    verbose_name = "现场端"

    def ready(self) -> None:
        import_module("tonglu.field.menu")
