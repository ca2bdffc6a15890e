from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tonglu.api"
    verbose_name = "接口"
