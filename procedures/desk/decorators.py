"""How the desk answers a lost race, a move that is not allowed, or words that no paper can show."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from portal.papers.fonts import MissingGlyph
from procedures.desk import queries
from procedures.dossiers import rules
from procedures.dossiers.states import State
from procedures.registers import rules as registers

P = ParamSpec("P")
TYPED = ("reason", "why", "remark", "note", "question")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def told_kindly(view: View[P]) -> View[P]:
    """Answer 409 with who did what and when, keeping what was typed; answer 404 to the forbidden."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except rules.Forbidden:
            raise Http404 from None
        except rules.Invalid as invalid:
            messages.error(request, " ".join(fault.message for fault in invalid.faults))
            return redirect("desk:dossier", dossier_id=kwargs["dossier_id"])
        except registers.CannotEnrol as placed:
            messages.error(request, placed.message)
            return redirect("desk:dossier", dossier_id=kwargs["dossier_id"])
        except rules.Conflict as conflict:
            holder, since = queries.holder(cast(UUID, kwargs["dossier_id"])) if conflict.held else ("", "")
            context = {
                "holder": holder,
                "since": since,
                "conflict": conflict,
                "state": State(conflict.state).label,
                "typed": "\n".join(_typed(request)),
                "dossier_id": kwargs["dossier_id"],
            }
            return TemplateResponse(request, "desk/conflict.html", context, status=409)

    return guarded


def printed(view: View[P]) -> View[P]:
    """Answer 400 with the character that no paper can show, where a paper was to be shown."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MissingGlyph as missing:
            context = {"dossier_id": kwargs.get("dossier_id"), "letter": missing.letter}
            return TemplateResponse(request, "desk/unprintable.html", context, status=400)

    return guarded


def _typed(request: HttpRequest) -> list[str]:
    """Return the words that were typed, those beside the items of a supplement too."""
    names = [*TYPED, *(name for name in request.POST if name.startswith("why-"))]
    return [text for name in names if (text := request.POST.get(name))]
