from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "tonglu.service"
    verbose_name = "客服"
