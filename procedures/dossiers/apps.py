from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "procedures.dossiers"
    verbose_name = "Dossiers"
