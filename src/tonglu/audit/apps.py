from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tonglu.audit"
    verbose_name = "审计"
