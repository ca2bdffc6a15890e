from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tonglu.audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from tonglu.audit import facts  # noqa: F401 - histories word facts by their kinds
