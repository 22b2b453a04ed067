"""The closed vocabularies of the registers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DiplomaKind(TextChoices):
    """Loại văn bằng, by the words the request forms use."""

    UPPER_SECONDARY = "upper_secondary", _("Upper secondary diploma")
    CONTINUING = "continuing", _("Continuing upper secondary diploma")
    LOWER_SECONDARY = "lower_secondary", _("Lower secondary diploma")


class EntryStatus(TextChoices):
    """What became of a diploma after it was entered (chỉnh sửa, thu hồi)."""

    VALID = "valid", _("Valid")
    CORRECTED = "corrected", _("Corrected")
    REVOKED = "revoked", _("Revoked")


class ImportState(TextChoices):
    """Where a table of diplomas stands: read and checked, entered in the book, or taken out again."""

    READ = "read", _("Checked, not entered yet")
    ENTERED = "entered", _("Entered in the register")
    UNDONE = "undone", _("Undone")


class Gender(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class Verdict(TextChoices):
    """The answers there are when a diploma is compared with the register."""

    MATCH = "match", _("Agrees with the register")
    MISMATCH = "mismatch", _("Does not agree with the register")
    NOT_FOUND = "not_found", _("Not in the register")
    REGISTER_LOST = "register_lost", _("The register is no longer kept")
    CORRECTED = "corrected", _("Agrees; the content was corrected")
    REVOKED = "revoked", _("The diploma was revoked")
