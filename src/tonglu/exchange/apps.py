from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tonglu.exchange"
    verbose_name = "导入导出"
