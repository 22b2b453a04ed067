from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "procedures.citizen"
    verbose_name = "Citizen"
