from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tonglu.customers"
    verbose_name = "客户"

    def ready(self) -> None:
        from tonglu.customers import (
            along,
            conditions,
            facts,  # noqa: F401 - timelines word facts by their kinds
        )
        from tonglu.customers.consents import ConsentGate
        from tonglu.customers.imports import OWNERS
        from tonglu.customers.own_along import OWN as OWN_ALONG
        from tonglu.customers.own_conditions import OWN
        from tonglu.exchange.kinds import enrol
        from tonglu.messaging import gates

        enrol(OWNERS)
        along.enrol(*OWN_ALONG)
        gates.enrol(ConsentGate())
        conditions.enrol(*OWN)
