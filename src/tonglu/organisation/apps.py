from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "tonglu.organisation"
    verbose_name = "组织"
