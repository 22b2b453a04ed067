from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from procedures.catalogue.rules import publishable
from procedures.catalogue.schema import DEFINITIONS, BadDocument


class CatalogueConfig(AppConfig):
    name = "procedures.catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        checks.register(check_definitions)


def check_definitions(**kwargs: Any) -> list[checks.CheckMessage]:
    """Fail on a shipped definition that is wrong, or that names a word of a closed vocabulary without a supplier."""
    hint = "Mend the document, or supply the name in its room."
    return [checks.Error(fault, hint=hint, id="catalogue.E001") for fault in _faults()]


def _faults() -> Iterator[str]:
    for path in sorted(DEFINITIONS.glob("*.yaml")):
        try:
            publishable(path.read_text("utf-8"))
        except BadDocument as document:
            yield from (f"{path.name}, {fault}" for fault in document.faults)
