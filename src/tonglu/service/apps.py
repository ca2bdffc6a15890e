from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "tonglu.service"
    verbose_name = "客服"

    def ready(self) -> None:
        from tonglu.attachments import owners
        from tonglu.customers import along
        from tonglu.customers import conditions as catalogue
        from tonglu.exchange import kinds
        from tonglu.organisation import lookups as registry
        from tonglu.service import along as with_customer
        from tonglu.service import conditions, facts, lookups  # noqa: F401 - timelines word facts by their kinds
        from tonglu.service.imports import CASES, CATEGORIES

        catalogue.enrol(*conditions.CONDITIONS)
        registry.enrol(lookups.LISTS)
        owners.enrol(owners.Owner("service.case", owners.PICTURES | {owners.PDF}))
        kinds.enrol(CASES)
        kinds.enrol(CATEGORIES)
        along.enrol(with_customer.CASES)
