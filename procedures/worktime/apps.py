from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "procedures.worktime"
    verbose_name = "Working time"
