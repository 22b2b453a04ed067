"""What may become of an issued result, and what a check may answer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """A result is never changed or deleted: it is revoked, or replaced by a new one."""

    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")


class CorrectionState(TextChoices):
    """A correction is proposed by one person and decided by another."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")


class Verdict(TextChoices):
    """The answer of the check page; ``altered`` is only said of a file that was handed in."""

    VALID = "valid", _("The result is genuine and valid")
    REVOKED = "revoked", _("Revoked, no longer of value")
    REPLACED = "replaced", _("Replaced by a newer result")
    UNKNOWN = "unknown", _("Not in the register of results")
    ALTERED = "altered", _("The file has been changed")
