"""What a clerk keeps of a queue for oneself, and the fact that a list left the house."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.crypto import salted_hmac

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from portal.events import actions as events
from portal.events.models import Event
from procedures.desk.models import SavedView


@transaction.atomic
def save_view(*, name: str, query: Mapping[str, str], columns: Sequence[str], by: Actor) -> SavedView:
    """Keep filters and columns under a name; the clerk's own view of that name is overwritten."""
    view, _made = SavedView.objects.update_or_create(
        owner_id=by.user_id,
        name=nfc(name),
        defaults={"query": dict(query), "columns": list(columns)},
        create_defaults={"query": dict(query), "columns": list(columns), "created_at": clock.now()},
    )
    return view


@transaction.atomic
def rename_view(*, view_id: int, name: str, by: Actor) -> bool:
    """Give a view of one's own another name; False when another of one's views has it by now."""
    own = {view.pk: view for view in SavedView.objects.select_for_update().filter(owner_id=by.user_id)}
    if any(view.name == nfc(name) for pk, view in own.items() if pk != view_id):
        return False
    own[view_id].name = nfc(name)
    own[view_id].save(update_fields=["name"])
    return True


@transaction.atomic
def delete_view(*, view_id: int, by: Actor) -> None:
    """Forget a view of one's own; the dossiers in it are untouched."""
    SavedView.objects.filter(pk=view_id, owner_id=by.user_id).delete()


def record_export(*, query: str, columns: Sequence[str], rows: int, whole: bool, by: Actor) -> Event:
    """Record that a list was taken out: how many rows, which columns, whether identity numbers were whole.

    The query may hold a name or a number, so only its digest under the portal's own key is kept.
    """
    digest = salted_hmac("desk.exported", query, algorithm="sha256").hexdigest()
    data = {"query": digest, "columns": list(columns), "rows": rows, "whole": whole}
    return events.record(stream=f"account:{by.user_id}", name="desk.exported", actor=by.ref, data=data)
