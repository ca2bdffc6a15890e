from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "tonglu.demo"
    verbose_name = "演示数据"
