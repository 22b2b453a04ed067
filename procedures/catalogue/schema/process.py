"""What happens to a request: who is competent, what it costs, how long it takes, which way it goes."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field as Bounded

from procedures.catalogue.schema.base import KEY, Condition, Part, Text
from procedures.catalogue.schema.vocabulary import RouteRole

MINUTES_A_DAY = 480


class Competence(Part):
    """Who decides.

    ``answer``: the unit answered in ``field``; ``fixed``: ``unit``; ``register``: the custodian of the register of the
    kind answered in ``field`` and the year in ``year``, else ``unit``.
    """

    rule: Literal["answer", "fixed", "register"]
    field: str | None = None
    year: str | None = None
    unit: str | None = None


class Quantity(Part):
    """How many times the unit price is due: ``one``, the number in ``field``, or the lines of ``field``."""

    measure: str
    field: str | None = None


class Dated(Part):
    """What holds from one day to another, both inclusive; an absent end is open."""

    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the day lies in the period."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Waiver(Dated):
    """What takes a fee off, all of it or a part, for requests whose answers meet every condition of ``when``.

    ``takes``: ``whole``; ``share``, the percent in ``less``; ``amount``, the đồng in ``less``, from the whole line.
    ``proof`` are the keys of the papers that prove it; they are asked of whoever claims it. ``demo`` marks a waiver
    that no rule states; it is said wherever it shows.
    """

    key: str = Bounded(pattern=KEY)
    label: Text
    when: tuple[Condition, ...] = ()
    takes: Literal["whole", "share", "amount"]
    less: int = Bounded(default=0, ge=0)
    proof: tuple[str, ...] = ()
    basis: Text
    demo: bool = False


class Fee(Dated):
    """One price, due on requests filed in its period; of several waivers the one that takes most off counts.

    ``demo`` marks an amount that no rule states; it is said wherever it shows.
    """

    key: str = Bounded(pattern=KEY)
    label: Text
    unit_price: int = Bounded(gt=0)
    per: Text | None = None
    quantity: Quantity
    when: Condition | None = None
    basis: Text
    demo: bool = False
    collected: Literal["filing", "after_intake"] = "filing"
    waivers: tuple[Waiver, ...] = ()


class LimitCase(Part):
    """Another limit for some answers, with the step budgets that differ from the route's own (days by step key)."""

    when: Condition
    rule: str
    value: int | str
    budgets: dict[str, Decimal] = {}
    label: Text


class Limit(Part):
    """How long the office may take. ``value``: a number, or the cut-off "15:00" for ``same_day_cutoff``.

    ``supplement_pauses`` is the source of a sector's own rule by which a supplement only pauses the limit; without one
    the limit starts again (NĐ 61/2018/NĐ-CP, Điều 19.4).
    """

    rule: str
    value: int | str
    label: Text
    basis: Text
    supplement_pauses: Text | None = None
    cases: tuple[LimitCase, ...] = ()


class RouteStep(Part):
    """One step of the office's work; the budget is in working days, in quarters."""

    key: str = Bounded(pattern=KEY)
    name: Text
    role: RouteRole
    unit: Literal["competent", "intake"] = "competent"
    budget_days: Decimal = Bounded(gt=0, multiple_of=0.25)

    @property
    def budget_minutes(self) -> int:
        """Return the budget in working minutes of an eight-hour day."""
        return int(self.budget_days * MINUTES_A_DAY)


Share = Literal["full", "none"] | Annotated[int, Bounded(ge=1, le=99)]
"""How much of a fee: all, nothing, or a percent of it."""


class Refund(Part):
    """What is paid back when the request ends, or when a supplement makes it cheaper; a number is a percent."""

    rejected: Share = "full"
    withdrawn_before_processing: Share = "full"
    withdrawn_in_processing: Share = "none"
    stopped: Share = "none"
    refused: Share = "none"
    fee_lowered: Share = "full"
    text: Text


class Result(Part):
    """What is issued: its kind, the letters of its number, and how many copies."""

    kind: str
    number_suffix: str = Bounded(pattern=r"^[A-ZĐ]{2,6}$")
    copies_field: str | None = None
