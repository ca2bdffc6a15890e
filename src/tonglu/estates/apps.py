from django.apps import AppConfig


class EstatesConfig(AppConfig):
    name = "tonglu.estates"
    verbose_name = "房产"

    def ready(self) -> None:
        from tonglu.estates import facts  # noqa: F401, PLC0415 - timelines word facts by their kinds
        from tonglu.estates.imports import LISTINGS, UNITS  # noqa: PLC0415 - models are ready only now
        from tonglu.exchange.kinds import enrol  # noqa: PLC0415

        enrol(UNITS)
        enrol(LISTINGS)
