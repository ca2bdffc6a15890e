from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tonglu.customers"
    verbose_name = "客户"

    def ready(self) -> None:
        from tonglu.customers import facts  # noqa: F401, PLC0415 - timelines word facts by their kinds
        from tonglu.customers.imports import OWNERS  # noqa: PLC0415 - models are ready only now
        from tonglu.exchange.kinds import enrol  # noqa: PLC0415

        enrol(OWNERS)
