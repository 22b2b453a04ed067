"""A queue as an address asks for it; the list, its export, its columns and the dossier's neighbours share it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from portal.accounts.decorators import actor_of
from portal.accounts.schema import Actor
from procedures.catalogue.schema import Definition
from procedures.desk import queries, rules
from procedures.desk.forms import QueueFilter
from procedures.desk.schema import USUAL, Column, Tab, tab_named
from procedures.dossiers.models import Dossier


@dataclass(frozen=True)
class Listing:
    """A tab, what narrows it and the columns it shows; ``cursor`` is the page it is read on."""

    actor: Actor
    tab: Tab
    form: QueueFilter
    spec: Definition | None
    columns: list[Column]
    cursor: str

    @property
    def rows(self) -> QuerySet[Dossier]:
        return queries.queue(self.actor, self.tab, self.form.asked, self.spec)

    @property
    def column_keys(self) -> list[str]:
        """Return the keys of the columns, none when they are the usual ones."""
        keys = [column.key for column in self.columns]
        return [] if keys == list(USUAL) else keys[1:]

    @property
    def kept(self) -> dict[str, str]:
        """Return tab and filters as they stand in an address."""
        return {"tab": self.tab.key, **self.form.kept}

    def query(self, *without: str, **instead: str) -> str:
        """Return the address of this queue behind the "?", leaving some of it out or putting other values in."""
        columns = {"columns": ".".join(self.column_keys)} if self.column_keys else {}
        parts = {**self.kept, **columns, **instead}
        return urlencode({name: value for name, value in parts.items() if name not in without})

    @property
    def here(self) -> str:
        """Return the address of this queue and the page of it."""
        return self.query(**({"cursor": self.cursor} if self.cursor else {}))


def listing(request: HttpRequest, otherwise: str = "") -> Listing:
    """Return the queue that the request's address asks for."""
    return listing_of(request.GET, actor_of(request), otherwise)


def listing_of(asked: QueryDict, actor: Actor, otherwise: str = "") -> Listing:
    """Return the queue that an address asks for; what it asks wrongly is left out and said in the form.

    ``otherwise`` is the tab when none is named; by default the one that the person's day begins with.
    """
    tab = tab_named(asked.get("tab", ""), otherwise or rules.first_tab(actor))
    procedures = queries.procedures()
    named = asked.get("procedure", "")
    spec = queries.spec_of(named) if any(each.code == named for each in procedures) else None
    form = QueueFilter(
        asked,
        tab=tab,
        procedures=procedures,
        colleagues=queries.colleagues(actor),
        labels=queries.labels(actor),
        spec=spec,
    )
    columns = queries.chosen_columns(asked.get("columns", "").split("."), spec)
    return Listing(actor, tab, form, spec, columns, asked.get("cursor", ""))
