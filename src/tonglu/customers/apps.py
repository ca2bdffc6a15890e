from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tonglu.customers"
    verbose_name = "客户"
