"""The closed lists of the house: what a unit is and what a person may be in it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    AUTHORITY = "authority", _("Education authority")
    SCHOOL = "school", _("School")
    WARD = "ward", _("Ward or commune people's committee")
    ONE_STOP = "one_stop", _("One-stop unit")


class Role(TextChoices):
    """What a member of staff may be in a unit (one-stop rules: NĐ 118/2025/NĐ-CP)."""

    INTAKE = "intake", _("Intake clerk")
    OFFICER = "officer", _("Processing officer")
    HEAD = "head", _("Head of section")
    SIGNER = "signer", _("Signer")
    REGISTRY = "registry", _("Registry clerk")
    ARCHIVIST = "archivist", _("Archivist")
    FINANCE = "finance", _("Finance officer")
    MANAGER = "manager", _("Manager")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class DeputyForm(TextChoices):
    """In whose place a deputy signs (NĐ 30/2020/NĐ-CP, Điều 13): a deputy head, or a person authorised in writing."""

    DEPUTY = "KT", _("KT. (a deputy signs in place of the head)")
    AUTHORISED = "TUQ", _("TUQ. (authorised in writing, for a time)")


class Language(TextChoices):
    VIETNAMESE = "vi", "Tiếng Việt"
    ENGLISH = "en", "English"
