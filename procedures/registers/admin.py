"""The registers in the administration: books and entries through this room's actions, learners to look at."""

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.decorators import actor_of
from portal.papers.fields import PRINTED
from procedures.registers import actions, rules
from procedures.registers.formulas import number_key
from procedures.registers.models import Enrolment, Learner, RegisterBook, RegisterEntry, SchoolRecord, Seats
from procedures.registers.schema import EntryFacts
from procedures.registers.states import DiplomaKind, EntryStatus


class NothingDeleted(admin.ModelAdmin):
    """A register loses nothing."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookedAt(NothingDeleted):
    """What comes from schools and transfers is not typed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RegisterBook)
class RegisterBookAdmin(NothingDeleted):
    formfield_overrides = PRINTED
    list_display = ["title", "year", "volume", "kind", "custodian", "is_kept"]
    list_filter = ["kind", "custodian", "is_kept"]
    list_select_related = ["custodian"]
    search_fields = ["title", "year"]

    def get_readonly_fields(self, request: HttpRequest, obj: RegisterBook | None = None) -> list[str]:
        return ["kind", "title", "year", "volume"] if obj else []

    def save_model(self, request: HttpRequest, obj: RegisterBook, form: forms.ModelForm, change: bool) -> None:
        by = actor_of(request)
        if not change:
            obj.pk = _open(obj, request).pk
        if change and "custodian" in form.changed_data:
            actions.hand_over(book_id=obj.pk, to=obj.custodian_id, by=by)
        if change and "is_kept" in form.changed_data:
            actions.set_kept(book_id=obj.pk, is_kept=obj.is_kept, by=by)


def _open(book: RegisterBook, request: HttpRequest) -> RegisterBook:
    return actions.open_book(
        custodian=book.custodian_id,
        kind=DiplomaKind(book.kind),
        title=book.title,
        year=book.year,
        volume=book.volume,
        is_kept=book.is_kept,
        by=actor_of(request),
    )


class EntryForm(forms.ModelForm):
    """One line of a book, exactly as written."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken = RegisterEntry.objects.filter(
            book=cleaned.get("book"), entry_key=number_key(cleaned.get("entry_number", ""))
        )
        if taken.exists():
            self.add_error("entry_number", _("This number stands in the book already."))
        return cleaned


class AnnotationForm(forms.ModelForm):
    """What was decided about a diploma after it was entered; the entry itself stays as written."""

    decision = forms.ChoiceField(
        label=_("What was decided"),
        choices=[(status.value, status.label) for status in (EntryStatus.CORRECTED, EntryStatus.REVOKED)],
    )
    decided = forms.CharField(label=_("Decision, with number and date"), widget=forms.Textarea)

    class Meta:
        model = RegisterEntry
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rules.check_annotation(EntryStatus(self.instance.status), cleaned.get("decided", ""))
        return cleaned


@admin.register(RegisterEntry)
class RegisterEntryAdmin(NothingDeleted):
    formfield_overrides = PRINTED
    list_display = ["entry_number", "holder_name", "birth_date", "graduation_year", "serial_number", "status"]
    list_filter = ["status", "book__kind", "graduation_year"]
    search_fields = ["search_key", "serial_key", "entry_key"]
    autocomplete_fields = ["book"]
    written = [each.name for each in fields(EntryFacts)]

    def get_form(self, request: HttpRequest, obj: RegisterEntry | None = None, change: bool = False, **kw: Any) -> Any:
        return super().get_form(request, obj, change, form=AnnotationForm if obj else EntryForm, **kw)

    def get_fields(self, request: HttpRequest, obj: RegisterEntry | None = None) -> list[Any]:
        return ["book", *self.written, *(["status", "annotation", "decision", "decided"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: RegisterEntry | None = None) -> list[str]:
        return ["book", *self.written, "status", "annotation"] if obj else []

    def save_model(self, request: HttpRequest, obj: RegisterEntry, form: forms.ModelForm, change: bool) -> None:
        if change:
            decide = {EntryStatus.CORRECTED: actions.annotate, EntryStatus.REVOKED: actions.revoke_entry}
            decide[EntryStatus(form.cleaned_data["decision"])](
                entry_id=obj.pk, annotation=form.cleaned_data["decided"], by=actor_of(request)
            )
        else:
            facts = EntryFacts(**{name: getattr(obj, name) for name in self.written})
            obj.pk = actions.add_entry(book_id=obj.book_id, facts=facts, by=actor_of(request)).pk


@admin.register(Learner)
class LearnerAdmin(LookedAt):
    list_display = ["full_name", "birth_date", "identity_number", "code"]
    search_fields = ["search_key", "identity_number", "code"]


@admin.register(SchoolRecord)
class SchoolRecordAdmin(LookedAt):
    list_display = ["learner", "school_year", "class_name", "school", "result"]
    list_filter = ["school", "school_year"]
    list_select_related = ["learner", "school"]


@admin.register(Enrolment)
class EnrolmentAdmin(LookedAt):
    list_display = ["learner", "school", "class_name", "starts_on", "reference"]
    list_filter = ["school"]
    list_select_related = ["learner", "school"]


@admin.register(Seats)
class SeatsAdmin(NothingDeleted):
    list_display = ["school", "grade", "number"]
    list_filter = ["school"]
    list_select_related = ["school"]

    def get_readonly_fields(self, request: HttpRequest, obj: Seats | None = None) -> list[str]:
        return ["school", "grade"] if obj else []

    def save_model(self, request: HttpRequest, obj: Seats, form: forms.ModelForm, change: bool) -> None:
        seats = actions.set_seats(school_code=obj.school_id, grade=obj.grade, number=obj.number, by=actor_of(request))
        obj.pk = seats.pk
