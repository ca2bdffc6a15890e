from django.apps import AppConfig


class EstatesConfig(AppConfig):
    name = "tonglu.estates"
    verbose_name = "房产"

    def ready(self) -> None:
        from tonglu.estates import facts  # noqa: F401 - timelines word facts by their kinds
        from tonglu.estates.imports import LISTINGS, UNITS
        from tonglu.exchange.kinds import enrol

        enrol(UNITS)
        enrol(LISTINGS)
