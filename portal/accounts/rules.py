"""What a number of a person or an organisation must look like. Pure: no database, no clock."""

import re
from dataclasses import dataclass
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberType

from portal.accounts.schema import Actor
from portal.accounts.states import Role
from portal.core.phones import e164

PROVINCES = frozenset(
    re.findall(
        r"\d{3}",
        "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 "
        "042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 "
        "086 087 089 091 092 093 094 095 096",
    )
)
"""Codes of the 63 provinces before 2025 (TT 59/2021/TT-BCA); people keep their number when provinces merge."""

TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
CAN_RECEIVE_SMS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass(frozen=True)
class IdentityFacts:
    """What a personal identification number says of its holder."""

    province: str
    birth_year: int
    female: bool


def check_identity_number(number: str) -> None:
    """Accept a personal identification number of 12 digits (NĐ 137/2015/NĐ-CP, Điều 13). :raises ValidationError:"""
    if not re.fullmatch(r"[0-9]{12}", number):
        raise ValidationError(_("The identity number has 12 digits. Check the number again."), code="identity_form")
    if number[:3] not in PROVINCES:
        raise ValidationError(
            _("The first 3 digits of the identity number are no province code. Check the number again."),
            code="identity_province",
        )


def identity_facts(number: str) -> IdentityFacts:
    """Return what the number says. The fourth digit holds century and sex: 0 and 1 are 1900-1999, 2 and 3 2000-2099."""
    mark = int(number[3])
    return IdentityFacts(number[:3], 1900 + 100 * (mark // 2) + int(number[4:6]), female=mark % 2 == 1)


def identity_doubts(number: str, *, birth_date: date | None = None, gender: str = "") -> list[str]:
    """Return what does not agree with the declared birth date and gender ("male", "female"), as sentences.

    A warning and never a block: errors and changes of civil status exist.
    """
    facts, doubts = identity_facts(number), []
    if birth_date and birth_date.year != facts.birth_year:
        doubts.append(_("The identity number says birth year %(year)s.") % {"year": facts.birth_year})
    if gender in ("male", "female") and (gender == "female") != facts.female:
        doubts.append(_("The identity number says female.") if facts.female else _("The identity number says male."))
    return doubts


def mobile_e164(text: str) -> str:
    """Return a number that can receive SMS as E.164, read as Vietnamese without a country code; "" for any other."""
    number = e164(text)
    can_receive = number and phonenumbers.number_type(phonenumbers.parse(number)) in CAN_RECEIVE_SMS
    return number if can_receive else ""


def check_tax_code(code: str) -> None:
    """Accept a tax code: 10 digits with their check digit, 10-3, or a person's 12 digits. :raises ValidationError:

    Individuals use their identity number as tax code since 01/07/2025 (TT 86/2024/TT-BTC).
    """
    if re.fullmatch(r"[0-9]{12}", code):
        check_identity_number(code)
    elif not re.fullmatch(r"[0-9]{10}(-[0-9]{3})?", code) or not _tax_digit_right(code[:10]):
        raise ValidationError(_("The tax code has 10 digits, or 10-3 for a branch. Check the code again."), code="tax")


def _tax_digit_right(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(TAX_WEIGHTS, digits, strict=False))
    return 10 - total % 11 == int(digits[9])


def may_depute(unit_code: str, principal_id: int, actor: Actor) -> bool:
    """Tell whether a person may name a signer's deputy: the signer, the unit's registry clerk, an administrator."""
    own = actor.user_id == principal_id and actor.has(Role.SIGNER, unit_code)
    return own or actor.has(Role.REGISTRY, unit_code) or bool(actor.units(Role.ADMINISTRATOR)) or actor.is_system
