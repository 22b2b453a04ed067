from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = _("Accounts")
    default = True


class AdminConfig(admin.AdminConfig):
    """Django's administration behind our own door."""

    default = False
    default_site = "portal.accounts.views.Administration"
