from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "Accounts"
    default = True


class AdminConfig(admin.AdminConfig):
    """Django's administration behind our own door."""

    default = False
    default_site = "portal.accounts.admin.Administration"
