from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "tonglu.touchpoints"
    verbose_name = "触点"

    def ready(self) -> None:
        from tonglu.customers import along, conditions
        from tonglu.touchpoints import facts  # noqa: F401 - timelines word facts by their kinds
        from tonglu.touchpoints.along import CONTACTS
        from tonglu.touchpoints.conditions import CONTACTED

        along.enrol(CONTACTS)
        conditions.enrol(CONTACTED)
