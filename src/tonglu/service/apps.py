from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "tonglu.service"
    verbose_name = "客服"

    def ready(self) -> None:
        from tonglu.attachments import owners  # noqa: PLC0415 - apps must be loaded first
        from tonglu.organisation import lookups as registry  # noqa: PLC0415
        from tonglu.service import lookups  # noqa: PLC0415

        registry.enrol(lookups.LISTS)
        owners.enrol(owners.Owner("service.case", owners.PICTURES | {owners.PDF}))
