"""The catalogue in Django's administration: read, and withdraw; new versions come from documents."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.decorators import actor_of
from procedures.catalogue import actions
from procedures.catalogue.models import Procedure, ProcedureLevel, ProcedureVersion


class ReadOnly:
    """Nothing is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LevelInline(ReadOnly, admin.TabularInline):
    model = ProcedureLevel
    fields = ["scheme", "level", "valid_from", "valid_to", "decision_vi"]


@admin.register(Procedure)
class ProcedureAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["code", "name_vi", "provider_kind", "theme", "is_tthc", "in_plan", "status"]
    list_filter = ["status", "provider_kind", "theme", "is_tthc"]
    search_fields = ["code", "search_key"]
    inlines = [LevelInline]


@admin.register(ProcedureVersion)
class ProcedureVersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["procedure", "number", "valid_from", "published_at", "published_by", "withdrawn_at"]
    list_filter = ["procedure"]
    fields = ["procedure", "number", "valid_from", "published_at", "published_by", "withdrawn_at", "digest", "source"]
    actions = ["withdraw"]

    @admin.action(description=_("Withdraw the chosen versions"), permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[ProcedureVersion]) -> None:
        for version_id in queryset.values_list("pk", flat=True):
            actions.withdraw(version_id=version_id, by=actor_of(request))

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return bool(actor_of(request).units("administrator"))
