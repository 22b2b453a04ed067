"""The reasons written once, in the administration; every save is an act of this room."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.accounts.decorators import actor_of
from portal.papers.fields import PRINTED
from procedures.desk import actions, rules
from procedures.desk.models import Reason
from procedures.desk.states import ReasonKind


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    formfield_overrides = PRINTED
    list_display = ["text", "kind", "unit", "position"]
    list_filter = ["kind", "unit"]
    list_select_related = ["unit"]
    search_fields = ["text"]
    empty_value_display = "–"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.may_keep_reasons(actor_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.may_keep_reasons(actor_of(request))

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission

    def save_model(self, request: HttpRequest, obj: Reason, form: Any, change: bool) -> None:
        kept = actions.keep_reason(
            kind=ReasonKind(obj.kind),
            text=obj.text,
            unit_code=obj.unit_id,
            position=obj.position,
            reason_id=obj.pk,
            by=actor_of(request),
        )
        obj.pk = kept.pk

    def delete_model(self, request: HttpRequest, obj: Reason) -> None:
        actions.drop_reason(reason_id=obj.pk, by=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Reason]) -> None:
        for reason_id in queryset.values_list("pk", flat=True):
            actions.drop_reason(reason_id=reason_id, by=actor_of(request))
