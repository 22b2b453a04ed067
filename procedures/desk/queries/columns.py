"""The columns of a queue: which there are, which were chosen, and what stands in each of a row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import Unit
from portal.core.templatetags import components, display
from procedures.catalogue import formulas as catalogue
from procedures.catalogue.schema import Definition, Field
from procedures.desk.schema import ASKED_BY, COLUMNS, FIELD, MOST_COLUMNS, USUAL, Column
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Channel, Delivery, State

Names = Mapping[str, str]
HEAVY = ("draft", "quote", "supplement", "signatory", "reason", "search_key", "sort_key")


@dataclass(frozen=True)
class Cell:
    """What stands in one column of one row."""

    key: str
    label: str
    text: str
    narrow: bool


@dataclass(frozen=True)
class QueueRow:
    """One line of a queue: the dossier, how it stands against its due moment, working days over or left, its step."""

    dossier: Dossier
    timeliness: str
    days: int
    step: str
    cells: tuple[Cell, ...] = ()


def available(spec: Definition | None) -> list[Column]:
    """Return every column there is: the standard ones, then the fields of the chosen procedure's form."""
    fields = [field for field in spec.all_fields() if field.type in ASKED_BY] if spec else []
    return [*COLUMNS, *(Column(f"{FIELD}{field.key}", field.label, field=field) for field in fields)]


def chosen(keys: Sequence[str], spec: Definition | None) -> list[Column]:
    """Return the columns with these keys in their order, the code first; the usual ones when none is known."""
    known = {column.key: column for column in available(spec)}
    wanted = [known[key] for key in dict.fromkeys(keys) if key in known and key != "code"][: MOST_COLUMNS - 1]
    return [known["code"], *wanted] if wanted else [known[key] for key in USUAL]


def unread(columns: Iterable[Column]) -> tuple[str, ...]:
    """Return the parts of a dossier that none of the columns needs; they are heavy and stay in the database."""
    answers = () if any(column.field for column in columns) else ("answers",)
    return (*HEAVY, *answers, "procedure_version__definition", "procedure_version__source")


@dataclass(frozen=True)
class Words:
    """What codes are called, said once for a whole list: columns, states, ways, and units where a column needs them."""

    columns: tuple[tuple[Column, str], ...]
    states: Names
    channels: Names
    deliveries: Names
    units: Names


def words_for(columns: Iterable[Column]) -> Words:
    """Return the words of a list with these columns, in the active language; by one query at most."""
    named = tuple((column, str(column.label)) for column in columns)
    short = {State.AWAITING_PAYMENT.value: _("Waiting for the fee")}  # the national words are too long for a list
    states = _labels(State) | short
    return Words(named, states, _labels(Channel), _labels(Delivery), _unit_names(column for column, _label in named))


def _labels(listed: type[TextChoices]) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in listed}


def _unit_names(columns: Iterable[Column]) -> Names:
    if any(column.field and column.field.type == "unit" for column in columns):
        return dict(Unit.objects.values_list("code", "name"))
    return {}


def cells(row: QueueRow, words: Words, *, whole: bool = False) -> tuple[Cell, ...]:
    """Return what stands in each column; identity numbers with their middle hidden unless ``whole``."""
    return tuple(
        Cell(column.key, label, _text(row, column, words, whole), column.narrow) for column, label in words.columns
    )


def standing_words(row: QueueRow) -> str:
    """Return how a row stands against its due moment in the words of its signal ("Quá hạn 2 ngày")."""
    if not row.timeliness:
        return ""
    return str(components.due_signal(row.timeliness, row.dossier.due_current, row.days)["words"])


def _text(row: QueueRow, column: Column, words: Words, whole: bool) -> str:
    if column.field:
        return _answer(row.dossier, column.field, words.units, whole)
    return STANDARD[column.key](row, words) or ""


def _fee(dossier: Dossier) -> str:
    if not dossier.fee_due:
        return ""
    amount = {"amount": display.money(dossier.fee_due)}
    return _("%(amount)s, paid") % amount if dossier.fee_paid else _("%(amount)s, not paid") % amount


def _answer(dossier: Dossier, field: Field, names: Names, whole: bool) -> str:
    value = dossier.answers.get(field.key)
    if value in (None, "", []):
        return ""
    if field.type == "lines":
        return ngettext("%(number)d line", "%(number)d lines", len(value)) % {"number": len(value)}
    text = catalogue.read_aloud(field, value, names)
    return display.identity(text) if field.type == "identity_number" and not whole else text


STANDARD: dict[str, Callable[[QueueRow, Words], str | None]] = {
    "code": lambda row, words: row.dossier.code or row.dossier.reference,
    "due": lambda row, words: display.stamp(row.dossier.due_current),
    "procedure": lambda row, words: row.dossier.procedure.name,
    "applicant": lambda row, words: row.dossier.applicant_name,
    "beneficiary": lambda row, words: row.dossier.beneficiary_name,
    "step": lambda row, words: row.step,
    "assignee": lambda row, words: row.dossier.assignee.full_name if row.dossier.assignee else "",
    "state": lambda row, words: words.states[row.dossier.state],
    "channel": lambda row, words: words.channels[row.dossier.channel],
    "reference": lambda row, words: row.dossier.reference,
    "phone": lambda row, words: display.phone(row.dossier.applicant_phone),
    "unit": lambda row, words: row.dossier.competent_unit.short_name if row.dossier.competent_unit else "",
    "received": lambda row, words: display.stamp(row.dossier.received_at),
    "resolved": lambda row, words: display.stamp(row.dossier.resolved_at),
    "delivery": lambda row, words: words.deliveries[row.dossier.delivery],
    "fee": lambda row, words: _fee(row.dossier),
    "labels": lambda row, words: ", ".join(label.name for label in row.dossier.labels.all()),
}
