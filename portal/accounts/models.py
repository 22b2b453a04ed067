"""Who: people, the units they belong to, and what they may be there."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.states import DeputyForm, Language, Role, UnitKind
from portal.core import clock
from portal.core.text import fold, name_key, nfc


class Unit(models.Model):
    """An office or a school. Units end and are succeeded; they are never deleted, because dossiers name them."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    english_name = models.CharField(_("English name"), max_length=200, blank=True)
    superior_name = models.CharField(_("superior body on the letterhead"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    tax_code = models.CharField(
        _("tax code"), max_length=14, blank=True, validators=[RegexValidator(r"^\d{10}(-?\d{3})?$")]
    )
    valid_from = models.DateField(_("in being from"), null=True, blank=True)
    valid_to = models.DateField(_("in being until (exclusive)"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("succeeded by")
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the unit's name in a language, Vietnamese where there is no other."""
        return self.english_name if language == "en" and self.english_name else self.name


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str | None = None, phone: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Create a person with an e-mail address, a phone number (E.164) or both."""
        user = self.model(email=email, phone=phone, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address or a mobile number; the name is one field, as on every Vietnamese paper."""

    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    phone = models.CharField(_("mobile number"), max_length=16, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(_("mobile number verified"), default=False)
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(max_length=600, editable=False, db_index=True)
    search_key = models.CharField(max_length=120, editable=False, db_index=True)
    identity_number = models.CharField(_("identity number"), max_length=12, blank=True, db_index=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    preferred_language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.VIETNAMESE)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False), name="user_can_be_reached"
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep one spelling: composed name with its keys, lower-case e-mail, and no address as NULL, never ""."""
        self.full_name = nfc(self.full_name)
        self.name_key, self.search_key = name_key(self.full_name), fold(self.full_name)
        self.email, self.phone = (self.email or "").strip().lower() or None, self.phone or None
        if kwargs.get("update_fields") and "full_name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_key", "search_key"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.rsplit(" ", 1)[-1]


class Membership(models.Model):
    """A role in a unit for a time; ``valid_to`` is exclusive, so that a role taken away today no longer counts."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=16, choices=Role)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (exclusive)"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["unit", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=models.Q(valid_to__isnull=True), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.unit_id}"


class Deputation(models.Model):
    """A time in which somebody signs in a signer's place, by a numbered decision; ``valid_to`` is exclusive."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deputations", verbose_name=_("unit"))
    principal = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who is away"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputations", verbose_name=_("who signs"))
    form = models.CharField(_("signs as"), max_length=4, choices=DeputyForm)
    title = models.CharField(_("position on the paper"), max_length=80)
    decision = models.CharField(_("number of the decision"), max_length=60)
    decided_on = models.DateField(_("date of the decision"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (exclusive)"))

    class Meta:
        verbose_name = _("deputation")
        verbose_name_plural = _("deputations")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="deputation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("deputy")), name="deputation_of_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form}. {self.unit_id} {self.decision}"

    @property
    def last_day(self) -> date:
        """The last day, as people say it; that of one ended before it began is the day before."""
        return self.valid_to - timedelta(days=1)
