"""What clerks are told about their work."""

from typing import Any

from django.utils import translation

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.events.models import Event
from portal.notifications import actions as notifications
from procedures.desk.models import Job
from procedures.desk.states import JobKind
from procedures.dossiers.models import Dossier


def tell_assignee(event: Event) -> None:
    """Tell a person in their inbox that work was given to them: once a dossier, once a job when it was a bulk order."""
    told = _of_job(event) if event.name == "job.finished" else _of_dossier(event)
    if told is None:
        return
    to, kind, context, url = told
    if f"user:{to}" != event.actor:
        who = accounts.names_of([event.actor]).get(event.actor, "")
        notifications.tell(
            user_id=to, kind=kind, context={"who": who} | context, url=url, event_id=event.pk, inbox_only=True
        )


def _of_dossier(event: Event) -> tuple[int, str, dict[str, Any], str] | None:
    to = event.data.get("assignee")
    if to is None or "job" in event.data:
        return None
    dossier = Dossier.objects.select_related("procedure").get(pk=event.stream.partition(":")[2])
    with translation.override(User.objects.get(pk=to).preferred_language):
        procedure = dossier.procedure.name
    context = {"code": str(dossier), "procedure": procedure, "due": dossier.due_current or ""}
    return to, "dossier_assigned", context, f"/desk/dossiers/{dossier.pk}/"


def _of_job(event: Event) -> tuple[int, str, dict[str, Any], str] | None:
    job = Job.objects.get(pk=event.data["job"])
    if job.kind != JobKind.ASSIGN or not event.data["done"]:
        return None
    context = {"number": event.data["done"], "note": job.parameters.get("note", "")}
    return job.parameters["to"], "dossiers_assigned", context, "/desk/?tab=all&whose=mine"
