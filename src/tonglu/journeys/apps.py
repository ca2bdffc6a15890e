from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "tonglu.journeys"
    verbose_name = "旅程"
