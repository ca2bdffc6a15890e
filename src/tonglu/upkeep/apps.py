from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "tonglu.upkeep"
    verbose_name = "养护"
