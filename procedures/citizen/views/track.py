"""The public look-up: how far a dossier is, for anyone who has its slip."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.core.codes import clean_code
from portal.core.limits import address, network
from procedures.citizen import actions
from procedures.citizen.forms import TrackForm
from procedures.dossiers import queries as dossiers
from procedures.dossiers.formulas import completion
from procedures.dossiers.models import Dossier


@login_not_required
def track(request: HttpRequest) -> HttpResponse:
    """Show state and degree of completion to whoever knows code and secret (TT 01/2018/TT-VPCP, Điều 16.2.d)."""
    form = TrackForm(request.POST if request.method == "POST" else None, initial={"code": request.GET.get("code", "")})
    found, status = None, 200
    if request.method == "POST" and form.is_valid():
        code = as_written(form.cleaned_data["code"])
        if not (actions.count_try(by=network(address(request))) and actions.count_try(by=code)):
            form.add_error(None, _("Too many tries. Wait 10 minutes, then try again; or sign in to see your dossiers."))
            status = 429
        elif (found := dossiers.public_status(code, clean_code(form.cleaned_data["secret"]))) is None:
            form.add_error("code", _("No dossier was found for this code. Check the code and the 4 secret characters."))
    context = {"form": form, "found": found, "percent": _percent(found) if found else 0}
    return TemplateResponse(request, "citizen/track.html", context, status=status)


def as_written(typed: str) -> str:
    """Return a typed code as it is kept: an official code keeps its signs, a reference has none."""
    code = typed.upper().replace(" ", "")
    return code if "." in code else clean_code(code)


def _percent(dossier: Dossier) -> int:
    return completion(dossier.state, dossier.step, dossier.step_count)
