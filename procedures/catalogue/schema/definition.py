"""The whole definition of one procedure: one document, read-only once published."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Literal, Self

from pydantic import Field as Bounded
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from procedures.catalogue.schema.base import Condition, Part, Text
from procedures.catalogue.schema.consistency import inconsistencies
from procedures.catalogue.schema.fields import Attachment, Field, Level, Section
from procedures.catalogue.schema.process import Competence, Fee, Limit, Refund, Result, RouteStep
from procedures.catalogue.schema.vocabulary import Audience, DeliveryWay, Theme


class InPlan(Part):
    """Whether the procedure counts in the plan's targets, and the decision that says so."""

    counts: bool
    decision: Text


class EligibleOnline(Part):
    """Whether the law allows the whole procedure online; if not, the published reason."""

    eligible: bool
    reason: Text | None = None


class Question(Part):
    """One question to ask oneself before starting."""

    ask: Text
    hint: Text | None = None


class Before(Part):
    """Do I need this, and what must I have ready."""

    questions: tuple[Question, ...] = Bounded(min_length=3, max_length=3)
    ready: tuple[Text, ...] = Bounded(min_length=1)
    not_for: tuple[Text, ...] = ()


class PublicStep(Part):
    """One step of the way as the citizen sees it."""

    title: Text
    detail: Text | None = None


class Definition(Part):
    """A procedure as the portal runs it: pages, form, checks, fee, route and result come from here."""

    code: str = Bounded(pattern=r"^[A-Z0-9][A-Z0-9.\-]{3,19}$")
    name: Text
    summary: Text
    keywords: Text | None = None
    result_name: Text
    result_value: Text
    who: tuple[Text, ...] = Bounded(min_length=1)
    where: Text
    before_you_start: Before
    minutes: int = Bounded(ge=1, le=120)
    legal_basis: tuple[Text, ...] = Bounded(min_length=1)
    steps: tuple[PublicStep, ...] = Bounded(min_length=2)
    related: tuple[str, ...] = ()
    theme: Theme
    audiences: tuple[Audience, ...] = Bounded(min_length=1)
    position: int = 100
    valid_from: date
    is_tthc: bool
    in_plan: InPlan
    provider_kind: Literal["institution", "authority"]
    level: tuple[Level, ...] = Bounded(min_length=1)
    eligible_online: EligibleOnline
    competence: Competence
    sections: tuple[Section, ...] = Bounded(min_length=1)
    attachments: tuple[Attachment, ...] = ()
    fees: tuple[Fee, ...] = ()
    limit: Limit
    route: tuple[RouteStep, ...] = Bounded(min_length=1)
    forward: Literal["auto", "manual"] = "auto"
    delivery: tuple[DeliveryWay, ...] = Bounded(min_length=1)
    refund: Refund | None = None
    lookup: str = "none"
    decision_fields: tuple[Field, ...] = ()
    result: Result
    on_approval: str = "none"

    @model_validator(mode="after")
    def agrees_with_itself(self) -> Self:
        """Refuse a document whose parts contradict each other; the faults carry their paths."""
        faults = list(inconsistencies(self))
        if faults:
            message = "; ".join(f"{'.'.join(map(str, path))}: {text}" for path, text in faults)
            raise PydanticCustomError("inconsistent", "{message}", {"message": message, "faults": faults})
        return self

    @cached_property
    def asked(self) -> tuple[tuple[Condition | None, tuple[tuple[str, Condition | None], ...]], ...]:
        """The keys of the fields with what each depends on, section by section."""
        return tuple((part.when, tuple((field.key, field.when) for field in part.fields)) for part in self.sections)

    def all_fields(self) -> Iterator[Field]:
        """Yield every field of every section in the order asked."""
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> Field:
        """Return the field with this key. :raises KeyError:"""
        for field in self.all_fields():
            if field.key == key:
                return field
        raise KeyError(key)

    def section(self, key: str) -> Section:
        """Return the section with this key. :raises KeyError:"""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def attachment(self, key: str) -> Attachment:
        """Return the paper with this key. :raises KeyError:"""
        for attachment in self.attachments:
            if attachment.key == key:
                return attachment
        raise KeyError(key)
