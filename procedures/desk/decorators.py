"""How the desk answers a lost race or a move that is not allowed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from procedures.dossiers import rules
from procedures.dossiers.states import State

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]


def told_kindly(view: View[P]) -> View[P]:
    """Answer 409 with who did what and when, keeping what was typed; answer 404 to the forbidden."""

    @wraps(view)
    def guarded(request: HttpRequest, dossier_id: UUID, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, dossier_id, *args, **kwargs)
        except rules.Forbidden:
            raise Http404 from None
        except rules.Conflict as conflict:
            context = {
                "conflict": conflict,
                "state": State(conflict.state).label,
                "typed": request.POST.get("reason", ""),
                "dossier_id": dossier_id,
            }
            return TemplateResponse(request, "desk/conflict.html", context, status=409)

    return guarded
