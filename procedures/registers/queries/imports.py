"""Tables of diplomas that were handed in, and the books they go into."""

from django.db.models import Count, Q, QuerySet

from portal.accounts.schema import Actor
from portal.accounts.states import Role
from procedures.registers.formulas import HEADINGS
from procedures.registers.formulas.reading import OPTIONAL
from procedures.registers.models import ImportBatch, RegisterBook
from procedures.registers.queries.comparing import shown
from procedures.registers.schema import LABELS

SAMPLED = ("holder_name", "birth_date", "graduation_year", "serial_number", "entry_number", "issued_on")
KEEPERS = (Role.ARCHIVIST, Role.REGISTRY)


def books_kept_by(actor: Actor) -> QuerySet[RegisterBook]:
    """Return the books that the actor keeps, with how many entries each has; all of them for an administrator."""
    rows = RegisterBook.objects.select_related("custodian").annotate(entry_count=Count("entries"))
    if actor.units(Role.ADMINISTRATOR):
        return rows
    units = frozenset[str]().union(*(actor.units(role) for role in KEEPERS))
    return rows.filter(Q(custodian__in=units))


def imports_of(actor: Actor) -> QuerySet[ImportBatch]:
    """Return the tables handed in for the books that the actor keeps, the latest first."""
    return ImportBatch.objects.filter(book__in=books_kept_by(actor)).select_related("book__custodian")


def columns() -> list[tuple[str, bool]]:
    """Return the columns of a table by label, each with whether it is needed."""
    return [(str(LABELS[name]), name not in OPTIONAL) for name in HEADINGS]


def sample(batch: ImportBatch, most: int) -> list[tuple[int, list[tuple[str, str]]]]:
    """Return the first diplomas of a table that is not entered yet: the line, and ``SAMPLED`` by label as read."""
    return [
        (row["at_line"], [(str(LABELS[name]), shown(name, row[name])) for name in SAMPLED]) for row in batch.rows[:most]
    ]


def sample_labels() -> list[str]:
    """Return the headings over a sample."""
    return [str(LABELS[name]) for name in SAMPLED]
