from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "procedures.demo"
    verbose_name = "Demonstration data"
