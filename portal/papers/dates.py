"""Dates and hours as official papers write them, in the country's time."""

from datetime import date, datetime

from django.utils import timezone


def official(day: date) -> str:
    """Return the date of a document: days below 10 and the months 1 and 2 take a zero (NĐ 30/2020, Phụ lục I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short(day: date) -> str:
    """Return dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def on_slip(moment: datetime) -> str:
    """Return hour, minute and date as one-stop slips write them ("10 giờ 20 phút, ngày 07/11/2022")."""
    return f"{timezone.localtime(moment):%H giờ %M phút, ngày %d/%m/%Y}"


def of_signature(moment: datetime) -> str:
    """Return the time of a digital signature with its zone ("25/11/2026 10:12:07 +07:00", NĐ 30/2020, Phụ lục I)."""
    local = timezone.localtime(moment)
    zone = f"{local:%z}"
    return f"{local:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:]}"


def at(moment: datetime) -> str:
    """Return hour and date for a narrow column ("10:20 07/11/2022")."""
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
