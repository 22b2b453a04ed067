"""What is asked: sections, fields and papers."""

import re
from datetime import date
from typing import Literal, Self

from pydantic import Field as Bounded
from pydantic import field_validator, model_validator

from procedures.catalogue.schema.base import KEY, Condition, Part, Text
from procedures.catalogue.schema.vocabulary import FieldType, Meaning, Prefill

CHOICES = ("choice", "multi_choice")
BELONGS = {
    "options": CHOICES,
    "units": ("unit",),
    "fields": ("lines",),
    "min": ("integer", "year", "school_year", "lines"),
    "max": ("integer", "year", "lines"),
    "max_length": ("name", "text", "long_text", "address"),
    "pattern": ("text",),
    "before_today": ("date",),
    "not_past": ("date",),
    "differs_from": ("unit",),
}
NEEDS = {"choice": "options", "multi_choice": "options", "unit": "units", "lines": "fields"}


class Option(Part):
    """One answer of a choice; ``aliases`` are other words for it in pasted lists."""

    value: str = Bounded(pattern=KEY)
    label: Text
    hint: Text | None = None
    aliases: tuple[str, ...] = ()


class Pattern(Part):
    """A regular expression the whole answer must match, and what to say when it does not."""

    regex: str
    message: Text

    @field_validator("regex")
    @classmethod
    def compiles(cls, value: str) -> str:
        """Refuse an expression that Python cannot read."""
        try:
            re.compile(value)
        except re.error as fault:
            raise ValueError(f"is no regular expression: {fault}") from fault
        return value


class Units(Part):
    """Which units a unit field offers."""

    kind: Literal["school", "authority", "ward"]


class Field(Part):
    """One question; ``role`` says what the answer means to the dossier, ``when`` when it is asked at all."""

    key: str = Bounded(pattern=KEY)
    type: FieldType
    label: Text
    hint: Text | None = None
    required: bool = True
    when: Condition | None = None
    prefill: Prefill | None = None
    role: Meaning | None = None
    default: str | int | None = None
    options: tuple[Option, ...] = ()
    units: Units | None = None
    fields: "tuple[Field, ...]" = ()
    min: int | None = None
    max: int | None = None
    max_length: int | None = Bounded(default=None, ge=1, le=4000)
    pattern: Pattern | None = None
    before_today: bool = False
    not_past: bool = False
    differs_from: str | None = None

    @model_validator(mode="after")
    def has_only_what_its_type_knows(self) -> Self:
        """Refuse settings of another type, and a type without what it needs."""
        for setting, types in BELONGS.items():
            if getattr(self, setting) and self.type not in types:
                raise ValueError(f"'{setting}' has no meaning for type {self.type}")
        needed = NEEDS.get(self.type)
        if needed and not getattr(self, needed):
            raise ValueError(f"type {self.type} needs '{needed}'")
        if self.type == "lines" and (self.min is None or self.max is None):
            raise ValueError("type lines needs 'min' and 'max'")
        if any(inner.type == "lines" for inner in self.fields):
            raise ValueError("lines inside lines cannot be asked")
        return self

    @property
    def option_labels(self) -> dict[str, Text]:
        """Return the label of each option by its value."""
        return {option.value: option.label for option in self.options}


class Section(Part):
    """One page of the form."""

    key: str = Bounded(pattern=KEY)
    title: Text
    intro: Text | None = None
    when: Condition | None = None
    picker: Literal["pupil"] | None = None
    fields: tuple[Field, ...] = Bounded(min_length=1)


class Attachment(Part):
    """One paper to send as a file; ``replaceable_by`` names the State's data that spares it."""

    key: str = Bounded(pattern=KEY)
    label: Text
    hint: Text | None = None
    when: Condition | None = None
    needed: Text | None = None
    required: bool = True
    many: bool = False
    replaceable_by: Text | None = None


class Level(Part):
    """The level of the online service under one scheme from a day on."""

    scheme: Literal["ND43_2011", "ND42_2022", "ND224_2026"]
    level: str
    valid_from: date
    valid_to: date | None = None
    decision: Text
    partial_reason: Text | None = None
