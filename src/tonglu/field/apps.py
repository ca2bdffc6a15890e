from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "tonglu.field"
    verbose_name = "现场端"
