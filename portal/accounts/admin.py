"""Units, people and roles in Django's administration, behind the sign-in and the second factor of the portal."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import actions, rules
from portal.accounts.decorators import actor_of
from portal.accounts.forms import MobileField
from portal.accounts.models import Membership, Unit, User
from portal.core.fields import IdentityNumberField
from portal.papers.fields import PRINTED

# What allauth and Django register writes past our actions, or shows secrets.
admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    formfield_overrides = PRINTED
    list_display = ["code", "name", "kind", "parent", "valid_from", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent", "successor"]

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Unit, form: forms.ModelForm, change: bool) -> None:
        fields = {name: value for name, value in form.cleaned_data.items() if name != "code"}
        actions.change_unit(code=obj.code, by=actor_of(request), **fields)

    def has_delete_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        return False


class MembershipInline(admin.TabularInline):
    """The roles of a person, to look at; they change on the page of roles, one fact each."""

    model = Membership
    extra = 0
    can_delete = False
    fields = ["role", "unit", "valid_from", "valid_to"]
    readonly_fields = ["role", "unit", "valid_from", "valid_to"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UserForm(forms.ModelForm):
    phone = MobileField(required=False)
    identity_number = IdentityNumberField(
        label=_("Identity number"), required=False, validators=[rules.check_identity_number]
    )

    class Meta:
        model = User
        fields = ["full_name", "email", "phone", "identity_number", "birth_date", "address", "preferred_language"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.instance.pk and not (self.cleaned_data.get("email") or self.cleaned_data.get("phone")):
            raise ValidationError(gettext("Enter a mobile number or an e-mail address."))
        return self.cleaned_data


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    formfield_overrides = PRINTED
    inlines = [MembershipInline]
    list_display = ["full_name", "email", "phone", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["search_key", "email", "phone"]
    ordering = ["name_key"]
    actions = ["close_accounts", "open_accounts"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Addresses change only by the person who proves them."""
        return ["email", "phone"] if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if change:
            actions.update_profile(user_id=obj.pk, by=actor_of(request), **form.cleaned_data)
        else:
            obj.pk = actions.create_account(by=actor_of(request), **form.cleaned_data).pk

    @admin.action(description=_("Close the chosen accounts"))
    def close_accounts(self, request: HttpRequest, chosen: Any) -> None:
        for user in chosen:
            actions.set_active(user_id=user.pk, active=False, by=actor_of(request))

    @admin.action(description=_("Open the chosen accounts again"))
    def open_accounts(self, request: HttpRequest, chosen: Any) -> None:
        for user in chosen:
            actions.set_active(user_id=user.pk, active=True, by=actor_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__search_key", "unit__code", "unit__name"]
    autocomplete_fields = ["user", "unit"]
    fields = ["user", "role", "unit", "valid_from"]
    actions = ["revoke"]

    def save_model(self, request: HttpRequest, obj: Membership, form: forms.ModelForm, change: bool) -> None:
        obj.pk = actions.grant(
            role=obj.role, unit=obj.unit_id, user=obj.user_id, since=obj.valid_from, by=actor_of(request)
        ).pk

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    @admin.action(description=_("End the chosen roles today"))
    def revoke(self, request: HttpRequest, chosen: Any) -> None:
        for held in chosen:
            actions.revoke(role=held.role, unit=held.unit_id, user=held.user_id, by=actor_of(request))
