"""Filters that say a value in the reader's language: money, moments, sizes, shares, masked numbers."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext, pgettext_lazy

from portal.core.keyset import MOST_COUNTED

register = template.Library()

WEEKDAYS = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)
SHORT_WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


@register.filter
def money(value: int | None) -> str:
    """Return an amount of whole đồng ("15.000 đ"); nothing for None."""
    return "" if value is None else f"{number(value)} đ"


@register.filter
def number(value: Any, places: int = 0) -> str:
    """Return a number grouped by threes, with so many decimals ("1.157", "1,8")."""
    return "" if value is None else number_format(round(value, places), places, use_l10n=True, force_grouping=True)


@register.filter
def counted(value: int, most: int = MOST_COUNTED) -> str:
    """Return a number that was counted no further than one past the most ("37", "1.000+")."""
    return f"{number(most)}+" if value > most else number(value)


@register.filter
def percent(value: float | Decimal | None, places: int = 1) -> str:
    """Return a share between 0 and 1 as a percentage ("96,4%"); None is said in words, never as 0 %."""
    if value is None:
        return gettext("No data")
    return f"{number_format(round(float(value) * 100, places), places, use_l10n=True)}%"


@register.filter
def share_points(value: float | None) -> str:
    """Return a share between 0 and 1 in whole percentage points without the sign, for cells under a "%" head."""
    return "" if value is None else number(round(value * 100))


@register.filter
def day(value: date | datetime | str | None) -> str:
    """Return the date ("06/05/2026"); ISO text as kept in answers is read too."""
    if moment := _local(value):
        return f"{moment:%d/%m/%Y}"
    return ""


@register.filter
def short_day(value: date | datetime | str | None) -> str:
    """Return the date without its year ("06/05")."""
    if moment := _local(value):
        return f"{moment:%d/%m}"
    return ""


@register.filter
def clock(value: datetime | time | None) -> str:
    """Return the time of day ("17:00")."""
    if value is None:
        return ""
    return f"{_local(value) if isinstance(value, datetime) else value:%H:%M}"


@register.filter
def when(value: datetime | date | str | None) -> str:
    """Return a moment in full ("17:00 thứ Tư, 06/05/2026"); a date without its time."""
    if not (moment := _local(value)):
        return ""
    head = f"{moment:%H:%M} " if isinstance(moment, datetime) else ""
    return f"{head}{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y}"


@register.filter
def stamp(value: datetime | None) -> str:
    """Return a moment in short, as in lists ("19/11/2026, 20:14")."""
    if moment := _local(value):
        return f"{moment:%d/%m/%Y, %H:%M}"
    return ""


@register.filter
def weekday(value: date | datetime | str | None) -> str:
    """Return the short weekday with the day ("T6 20/11")."""
    if moment := _local(value):
        return f"{SHORT_WEEKDAYS[moment.weekday()]} {moment:%d/%m}"
    return ""


@register.filter
def filesize(value: int | None) -> str:
    """Return a size in bytes as people read it ("88 KB", "1,2 MB")."""
    size = float(value or 0)
    if size < 1024 * 1024:
        return f"{number(max(1, round(size / 1024)))} KB"
    return f"{number(size / 1024 / 1024, 1)} MB"


@register.filter
def identity(value: str | None) -> str:
    """Return a number with its middle hidden ("092••••••417"); short ones are hidden whole."""
    text = value or ""
    return text[:3] + "•" * (len(text) - 6) + text[-3:] if len(text) >= 9 else "•" * len(text)


@register.filter
def phone(value: str | None) -> str:
    """Return a Vietnamese number as it is dialled at home ("0912 345 678", "0292 382 0000")."""
    text = value or ""
    home = f"0{text[3:]}" if text.startswith("+84") else text
    return f"{home[:4]} {home[4:7]} {home[7:]}" if len(home) in (10, 11) else home


@register.filter
def masked_phone(value: str | None) -> str:
    """Return a phone number with only its ends shown ("09•• ••• 362")."""
    home = phone(value)
    return home[:2] + "".join(c if c == " " else "•" for c in home[2:-3]) + home[-3:] if len(home) > 6 else home


def _local(value: date | datetime | str | None) -> date | datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value) if value else None
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value
