"""Limits read from text and from definitions."""

import re
from datetime import time
from decimal import Decimal, InvalidOperation

from procedures.worktime.schema import SUFFIXES, Limit
from procedures.worktime.states import LimitRule

HOURS_IN_A_DAY = 8
CUTOFF = re.compile(r"same_day_cutoff\((\d{1,2}:\d{2})\)")
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(wd|wh|d|m)")
RULES = {suffix: rule for rule, suffix in SUFFIXES.items()}


def parse_limit(text: str) -> Limit:
    """Read 5wd, 8wh, 10d, 1m or same_day_cutoff(15:00). :raises ValueError:"""
    if cutoff := CUTOFF.fullmatch(text.strip()):
        return limit_of(LimitRule.SAME_DAY_CUTOFF, cutoff[1])
    if amount := AMOUNT.fullmatch(text.strip()):
        return limit_of(RULES[amount[2]], amount[1])
    raise ValueError(f"not a limit: {text!r}; write 5wd, 8wh, 10d, 1m or same_day_cutoff(15:00)")


def limit_of(rule: str, value: int | str | Decimal | time) -> Limit:
    """Return the limit of a rule and its value; part of a working day becomes hours (0.25: 2). :raises ValueError:"""
    named = LimitRule(rule)
    if named is LimitRule.SAME_DAY_CUTOFF:
        return Limit(named, value if isinstance(value, time) else _hour(str(value)))
    amount = _amount(value)
    if named is LimitRule.WORKING_DAYS and amount != int(amount):
        named, amount = LimitRule.WORKING_HOURS, amount * HOURS_IN_A_DAY
    if amount < 1 or amount != int(amount):
        raise ValueError(f"{value} is no whole number of {named.label} from 1 up")
    return Limit(named, int(amount))


def _hour(text: str) -> time:
    hours, _, minutes = text.partition(":")
    return time(int(hours), int(minutes))


def _amount(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
