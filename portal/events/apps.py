from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "portal.events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Fill the registries in every process; Celery's own discovery is lazy and would leave a web process empty."""
        autodiscover_modules("effects", "projections")
