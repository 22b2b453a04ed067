"""Publishing, withdrawing, searching and loading by command."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from portal.accounts.schema import SYSTEM, VISITOR
from portal.events.models import Event
from procedures.catalogue import actions, queries
from procedures.catalogue.models import Procedure, ProcedureLevel, ProcedureVersion
from procedures.catalogue.schema import DEFINITIONS, BadDocument
from procedures.catalogue.states import Status
from tests.catalogue.conftest import CODES

pytestmark = pytest.mark.django_db

SOURCE = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8")
CHANGED = SOURCE.replace("unit_price: 15000", "unit_price: 12000")


def test_same_document_twice_is_one_version():
    first = actions.publish(source=SOURCE, by=SYSTEM)
    again = actions.publish(source="# another comment\n" + SOURCE, by=SYSTEM)
    assert (first.pk, first.number) == (again.pk, 1)
    assert Event.objects.filter(name="procedure.published").count() == 1


def test_changed_document_is_the_next_version_and_the_old_one_stays():
    old = actions.publish(source=SOURCE, by=SYSTEM)
    new = actions.publish(source=CHANGED, by=SYSTEM)
    assert (old.number, new.number) == (1, 2)
    assert queries.published("HB-BANSAO").spec.fees[0].unit_price == 12000
    assert queries.get_version(old.pk).spec.fees[0].unit_price == 15000


def test_stored_definition_reads_back_equal():
    version = actions.publish(source=SOURCE, by=SYSTEM)
    assert actions.digest_of(version.spec) == version.digest


def test_withdrawn_version_gives_way_to_the_one_before():
    old = actions.publish(source=SOURCE, by=SYSTEM)
    new = actions.publish(source=CHANGED, by=SYSTEM)
    actions.withdraw(version_id=new.pk, by=SYSTEM)
    assert queries.published("HB-BANSAO").pk == old.pk
    actions.withdraw(version_id=old.pk, by=SYSTEM)
    assert Procedure.objects.get().status == Status.WITHDRAWN
    with pytest.raises(ProcedureVersion.DoesNotExist):
        queries.published("HB-BANSAO")


def test_only_administrators_publish():
    with pytest.raises(PermissionDenied):
        actions.publish(source=SOURCE, by=VISITOR)
    assert not Procedure.objects.exists()


def test_word_without_supplier_is_refused_with_its_line():
    with pytest.raises(BadDocument) as caught:
        actions.publish(source=SOURCE.replace("lookup: school_record", "lookup: tea_leaves"), by=SYSTEM)
    fault = caught.value.faults[0]
    assert SOURCE.splitlines()[fault.line - 1] == "lookup: school_record"
    assert fault.message == "nobody supplies lookup 'tea_leaves'"


def test_document_of_the_future_is_not_in_force_yet():
    actions.publish(
        source=SOURCE.replace("valid_from: 2022-10-26\nis_tthc", "valid_from: 2099-01-01\nis_tthc"), by=SYSTEM
    )
    assert queries.all_published() == []


def test_level_holds_between_its_days():
    actions.publish(source=SOURCE, by=SYSTEM)
    ProcedureLevel.objects.filter(scheme="ND43_2011").update(valid_to=date(2023, 5, 31))
    ProcedureLevel.objects.create(
        procedure_id="HB-BANSAO",
        scheme="ND43_2011",
        level="3",
        valid_from=date(2023, 6, 1),
        decision_vi="x",
        decision_en="x",
    )
    days = [date(2022, 10, 25), date(2022, 10, 26), date(2023, 5, 31), date(2023, 6, 1)]
    assert [queries.level_on("HB-BANSAO", day) for day in days] == ["", "4", "4", "3"]
    assert queries.level_on("HB-BANSAO", days[3], "ND42_2022") == "TOAN_TRINH"


SEARCHES = [
    ("hoc ba", ["HB-BANSAO"]),
    ("HỌC BẠ", ["HB-BANSAO"]),
    ("hoc  ba ", ["HB-BANSAO"]),
    ("chuyen truong", ["2.002854"]),
    ("3.000465", ["3.000465"]),
    ("nước ngoài", ["1.004889"]),
    ("transcript copy", ["HB-BANSAO"]),
    ("mat bang", ["3.000465"]),
    ("cap 3", ["3.000465"]),
    ("ngoài bằng", ["1.004889"]),
]


@pytest.mark.parametrize(("text", "codes"), SEARCHES)
def test_search_finds_with_and_without_accents(text, codes):
    actions.publish_folder(by=SYSTEM)
    assert [version.procedure_id for version in queries.search(text)] == codes


@pytest.mark.parametrize("text", ["xe máy", "zzz"])
def test_search_for_strange_words_finds_nothing(text):
    actions.publish_folder(by=SYSTEM)
    assert queries.search(text) == []


def test_search_puts_exact_accents_first():
    actions.publish_folder(by=SYSTEM)
    Procedure.objects.filter(code="2.002854").update(name_vi="Bàn sao", search_key="ban sao")
    assert next(v.procedure_id for v in queries.search("bàn sao")) == "2.002854"
    assert next(v.procedure_id for v in queries.search("bản sao")) == "HB-BANSAO"


def test_empty_search_is_the_whole_catalogue_in_its_order():
    actions.publish_folder(by=SYSTEM)
    assert tuple(version.procedure_id for version in queries.search("")) == CODES[:3] + CODES[3:]


def test_catalogue_is_read_with_one_query(django_assert_num_queries):
    actions.publish_folder(by=SYSTEM)
    with django_assert_num_queries(1):
        assert [version.spec.code for version in queries.search("bang")]


def test_command_publishes_a_folder_and_says_so():
    out = StringIO()
    call_command("load_procedure", stdout=out)
    assert sorted(out.getvalue().splitlines()) == sorted(f"{code}: version 1 is published" for code in CODES)


def test_command_names_file_and_line_of_each_fault(tmp_path):
    document = tmp_path / "wrong.yaml"
    document.write_text(SOURCE.replace("unit_price: 15000", "unit_price: -1"), "utf-8")
    line = SOURCE[: SOURCE.index("unit_price: 15000")].count("\n") + 1
    with pytest.raises(CommandError, match=f"wrong.yaml:{line}: fees.0.unit_price: Input should be greater than 0"):
        call_command("load_procedure", str(document))
    assert not Procedure.objects.exists()


def test_command_refuses_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match="there is no definition"):
        call_command("load_procedure", str(tmp_path / "none.yaml"))
