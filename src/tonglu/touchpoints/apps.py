from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "tonglu.touchpoints"
    verbose_name = "触点"
