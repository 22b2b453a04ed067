"""The views of the queue that a clerk keeps."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet

from portal.accounts.schema import Actor
from procedures.desk.models import SavedView


@dataclass(frozen=True)
class ViewLink:
    """A kept view as a link: its name, its address behind the queue's, whether the page shows it now."""

    pk: int
    name: str
    query: str
    current: bool


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """Return the views that a person keeps, oldest first."""
    return SavedView.objects.filter(owner=actor.user_id).order_by("created_at", "pk")


def view_links(actor: Actor, shown: str = "") -> list[ViewLink]:
    """Return a person's views as links; ``shown`` is the address of the queue on the page."""
    found = [(view, address(view)) for view in saved_views(actor)]
    return [ViewLink(view.pk, view.name, query, query == shown) for view, query in found]


def address(view: SavedView) -> str:
    """Return the query string that shows a view; everything is in it, so that it can be passed on."""
    columns = {"columns": ".".join(view.columns)} if view.columns else {}
    return urlencode(view.query | columns)
