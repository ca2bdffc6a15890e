from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "tonglu.insight"
    verbose_name = "分析"

    def ready(self) -> None:
        from tonglu.insight import facts  # noqa: F401 - histories word facts by their kinds
