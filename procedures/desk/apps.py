from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "procedures.desk"
    verbose_name = "Desk"
