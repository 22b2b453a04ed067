"""The columns of a queue, and the views that a clerk keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import actions, queries
from procedures.desk.forms import ColumnsForm, ViewNameForm
from procedures.desk.views.listing import listing


@staff_required
def columns(request: HttpRequest) -> HttpResponse:
    """Choose the columns of a queue, and keep it with its filters under a name."""
    asked, actor = listing(request), actor_of(request)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        available=queries.available_columns(asked.spec),
        chosen=asked.columns,
    )
    if form.is_valid():
        if name := form.cleaned_data["name"]:
            actions.save_view(name=name, query=asked.kept, columns=form.columns, by=actor)
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
        return redirect(f"{reverse('desk:queue')}?{asked.query(columns='.'.join(form.columns))}")
    context = {
        "form": form,
        "tab": asked.tab,
        "query": asked.query(),
        "chips": asked.form.chips(),
        "has_form": asked.spec is not None,
        "saved": queries.view_links(actor),
    }
    return TemplateResponse(request, "desk/columns.html", context)


@staff_required
def view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Give a view of one's own another name, or forget it."""
    actor = actor_of(request)
    found = get_object_or_404(queries.saved_views(actor), pk=view_id)
    others = [other.name for other in queries.saved_views(actor) if other.pk != view_id]
    form = ViewNameForm(request.POST or None, taken=others, initial={"name": found.name})
    if form.is_valid():
        if actions.rename_view(view_id=found.pk, name=form.cleaned_data["name"], by=actor):
            messages.success(request, _("The view has its new name."))
            return redirect("desk:queue")
        form.add_error("name", _("You already keep a view under this name. Choose another name."))
    return TemplateResponse(request, "desk/view.html", {"form": form, "view_id": found.pk, "name": found.name})


@require_POST
@staff_required
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a view of one's own."""
    actor = actor_of(request)
    found = get_object_or_404(queries.saved_views(actor), pk=view_id)
    actions.delete_view(view_id=found.pk, by=actor)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": found.name})
    return redirect("desk:queue")
