from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "tonglu.insight"
    verbose_name = "分析"
