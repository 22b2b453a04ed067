"""Export a result's file and check one from the command line."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.events.models import Event
from procedures.results import actions, queries
from procedures.results.models import IssuedResult
from tests import factories
from tests.results import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def result() -> IssuedResult:
    dossier = samples.approved(copies=1)
    return actions.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)[0]


def verified(path: Path) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("verify_result", str(path), stdout=out)
        code = 0
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue())


def test_exported_result_verifies_with_exit_0(result: IssuedResult, tmp_path: Path):
    call_command("export_result", result.number_text, str(tmp_path / "out.pdf"), stdout=StringIO())
    code, answer = verified(tmp_path / "out.pdf")
    assert (code, answer["verdict"], answer["register"]["code"]) == (0, "valid", result.code)
    assert answer["signature"]["signer"] == "Trường THPT Phù Sa"


def test_changed_file_verifies_with_exit_1(result: IssuedResult, tmp_path: Path):
    pdf = queries.content(result)
    (tmp_path / "changed.pdf").write_bytes(pdf[:3000] + bytes([pdf[3000] ^ 1]) + pdf[3001:])
    code, answer = verified(tmp_path / "changed.pdf")
    assert (code, answer["verdict"], answer["register"]) == (1, "altered", None)


def test_any_valid_takes_one_in_force(result: IssuedResult, tmp_path: Path):
    call_command("export_result", "--any-valid", str(tmp_path / "any.pdf"), stdout=StringIO())
    assert (tmp_path / "any.pdf").read_bytes() == queries.content(result)
    actions.revoke(result_id=result.pk, reason="Sai", by=factories.staff("signer"))
    with pytest.raises(CommandError, match="none is in force"):
        call_command("export_result", "--any-valid", str(tmp_path / "none.pdf"))
    assert verified(tmp_path / "any.pdf")[0] == 1


def test_number_nobody_issued_is_an_error(tmp_path: Path):
    with pytest.raises(CommandError, match="no such result"):
        call_command("export_result", "99/XX-YY", str(tmp_path / "none.pdf"))
