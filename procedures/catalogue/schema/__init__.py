"""What a definition may say, as types; the document behind it is YAML."""

from procedures.catalogue.schema.base import Condition, Text
from procedures.catalogue.schema.definition import Definition
from procedures.catalogue.schema.document import DEFINITIONS, BadDocument, Fault, read_definition
from procedures.catalogue.schema.fields import Attachment, Field, Level, Option, Section
from procedures.catalogue.schema.process import (
    Competence,
    Fee,
    Limit,
    LimitCase,
    Refund,
    Result,
    RouteStep,
    Share,
    Waiver,
)
from procedures.catalogue.schema.vocabulary import SUPPLIED, supply

__all__ = [
    "DEFINITIONS",
    "SUPPLIED",
    "Attachment",
    "BadDocument",
    "Competence",
    "Condition",
    "Definition",
    "Fault",
    "Fee",
    "Field",
    "Level",
    "Limit",
    "LimitCase",
    "Option",
    "Refund",
    "Result",
    "RouteStep",
    "Section",
    "Share",
    "Text",
    "Waiver",
    "read_definition",
    "supply",
]
