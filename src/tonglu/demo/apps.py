from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "tonglu.demo"
    verbose_name = "演示数据"

    def ready(self) -> None:
        from tonglu.demo import facts  # noqa: F401 - histories word facts by their kinds
