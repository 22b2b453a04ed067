from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from procedures.catalogue.schema import supply


class DossiersConfig(AppConfig):
    name = "procedures.dossiers"
    verbose_name = _("Dossiers")

    def ready(self) -> None:
        """Tell the catalogue which look-ups the registers supply and what an approval may set off."""
        supply("lookup", "school_record", "register_entry", "register_lines", "learner")
        supply("on_approval", "enrol")
        supply(
            "result_kind",
            "transcript_copy",
            "diploma_copy",
            "transfer_approval",
            "verification_answer",
            "recognition_decision",
        )
