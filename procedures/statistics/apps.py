from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "procedures.statistics"
    verbose_name = "Statistics"
