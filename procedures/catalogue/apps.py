from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "procedures.catalogue"
    verbose_name = "Catalogue"
