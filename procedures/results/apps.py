from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "procedures.results"
    verbose_name = "Results"
