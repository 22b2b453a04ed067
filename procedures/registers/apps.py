from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "procedures.registers"
    verbose_name = "Registers"
