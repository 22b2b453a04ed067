"""The closed lists of the catalogue that the database holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Whether requests may be filed."""

    PLANNED = "planned", _("Being tried")
    IN_FORCE = "in_force", _("In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Provider(models.TextChoices):
    """Who provides the service: a school, or an authority that manages schools (plan, section II.1.b)."""

    INSTITUTION = "institution", _("Educational institution")
    AUTHORITY = "authority", _("Education authority")


class Theme(models.TextChoices):
    """What the service is about."""

    RECORDS = "records", _("School records")
    DIPLOMAS = "diplomas", _("Diplomas and certificates")
    TRANSFER = "transfer", _("Enrolment and transfer")


class Audience(models.TextChoices):
    """Whom the service is for."""

    LEARNER = "learner", _("Pupils and parents")
    GRADUATE = "graduate", _("Graduates")
    ORGANISATION = "organisation", _("Organisations and businesses")


class Scheme(models.TextChoices):
    """The decree that names the levels of online services."""

    ND43_2011 = "ND43_2011", _("Decree 43/2011/NĐ-CP")
    ND42_2022 = "ND42_2022", _("Decree 42/2022/NĐ-CP")
    ND224_2026 = "ND224_2026", _("Decree 224/2026/NĐ-CP")
