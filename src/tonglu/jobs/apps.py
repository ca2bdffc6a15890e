from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tonglu.jobs"
    verbose_name = "后台任务"
