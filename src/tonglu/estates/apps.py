from django.apps import AppConfig


class EstatesConfig(AppConfig):
    name = "tonglu.estates"
    verbose_name = "房产"
