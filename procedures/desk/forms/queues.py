"""What narrows a queue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.fields import TextField
from portal.core.forms import BaseForm


class QueueFilter(BaseForm):
    """Search and filters of a queue."""

    mark_optional = False
    q = TextField(label=_("Code, name, phone"), required=False, max_length=100)
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)
    whose = forms.ChoiceField(
        label=_("Whose work"), required=False, choices=[("", _("The whole unit")), ("mine", _("What waits for me"))]
    )

    def __init__(self, *args: Any, procedures: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All procedures")), *((procedure.code, procedure.name) for procedure in procedures)]
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]
