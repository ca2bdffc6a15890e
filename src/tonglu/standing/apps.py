from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "tonglu.standing"
    verbose_name = "标记与客群"

    def ready(self) -> None:
        from tonglu.customers import along, completeness
        from tonglu.customers import conditions as catalogue
        from tonglu.messaging import gates
        from tonglu.organisation import lookups as registry
        from tonglu.standing import (
            conditions,
            facts,  # noqa: F401 - timelines word facts by their kinds
            lookups,
        )
        from tonglu.standing.along import MARKS, WISHES
        from tonglu.standing.quiet import after_wish

        catalogue.enrol(*conditions.CONDITIONS)
        completeness.enrol(
            "medium",
            "SELECT self.root FROM self JOIN standing_contactwish r ON r.customer_id = self.id WHERE r.until IS NULL AND r.mediums <> '{}'",
        )
        along.enrol(MARKS, WISHES)
        registry.enrol(lookups.LISTS)
        gates.enrol_wait(after_wish)
