from importlib import import_module

from django.apps import AppConfig

PARTS = (
    "home", "service", "customers", "standing", "estates", "exchange", "organisation", "access", "messaging", "insight", "help", "upkeep",
)  # fmt: skip


class WebConfig(AppConfig):
    name = "tonglu.web"
    verbose_name = "员工端"

    def ready(self) -> None:
        for part in PARTS:
            import_module(f"tonglu.web.{part}.menu")
