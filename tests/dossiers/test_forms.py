"""Two sets of official forms, chosen by the day of receipt."""

from datetime import timedelta

import pytest
from django.utils import translation

from portal.core import clock
from procedures.dossiers import actions, queries, rendering
from procedures.dossiers.models import Dossier
from procedures.dossiers.rendering import forms
from tests import factories
from tests.dossiers import lives
from tests.dossiers.lives import do, moment

pytestmark = pytest.mark.django_db
LAST, FIRST = moment("2025-09-14 23:59"), moment("2025-09-15 00:00")


@pytest.mark.parametrize(
    ("received", "circular"), [(LAST, "TT 01/2018/TT-VPCP"), (FIRST, "TT 03/2025/TT-VPCP")], ids=["before", "from"]
)
def test_the_local_day_of_receipt_chooses_the_set(received, circular) -> None:
    assert rendering.forms_of(lives.filed(received)).circular == circular


def test_a_paper_made_later_keeps_the_set_of_the_receipt() -> None:
    dossier = do(actions.accept, lives.filed(LAST), FIRST + timedelta(hours=9), factories.staff("intake"))
    assert rendering.form_of(forms.CONTROL, dossier).number == "05"


def test_a_supplement_is_a_new_receipt() -> None:
    me = factories.actor(lives.person())
    asked = [{"key": "class_name", "why": "Lớp ghi trong đơn không có trong học bạ"}]
    dossier = lives.filed(LAST - timedelta(days=3), me)
    dossier = do(actions.request_supplement, dossier, LAST, factories.staff("intake"), items=asked)
    Dossier.objects.filter(pk=dossier.pk).update(supplement=[{**dossier.supplement[0], "answered": True}])
    dossier = do(actions.resubmit, dossier, FIRST, me)
    assert rendering.form_of(forms.CONTROL, dossier).number == "06"


def test_the_numbers_of_both_sets() -> None:
    numbers = [[kept.forms[form].number for form in sorted(kept.forms)] for kept in forms.SETS]
    assert numbers == [["01", "02", "03", "04", "", "05", "06"], ["01", "02", "03", "04", "05", "06", "07"]]


NAMES = {
    lives.OLD: {
        "01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01)",
        "04": "Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu 04)",
        "05": "Thông báo dừng giải quyết hồ sơ",
        "06": "Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu 05)",
    },
    lives.NEW: {
        "01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01)",
        "04": "Phiếu xin lỗi và đề nghị gia hạn thời gian giải quyết (Mẫu 04)",
        "05": "Thông báo dừng giải quyết hồ sơ (Mẫu 05)",
        "06": "Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu 06)",
    },
}


@pytest.mark.parametrize("which", NAMES)
def test_lists_name_slips_as_their_set_does(which) -> None:
    dossier = lives.filed(lives.RECEIVED[which])
    with translation.override("vi"):
        assert {form: queries.slip_name(dossier, form) for form in NAMES[which]} == NAMES[which]


def test_a_register_over_the_change_has_the_numbers_of_both_sets() -> None:
    sets = forms.sets_between(LAST.date(), FIRST.date())
    assert forms.line_of(forms.REGISTER, sets) == "Mẫu 06, TT 01/2018/TT-VPCP; Mẫu 07, TT 03/2025/TT-VPCP"


@pytest.mark.parametrize(("which", "form"), [(lives.OLD, "06"), (lives.NEW, "07")])
def test_a_register_within_one_set_has_its_number(which, form) -> None:
    day = lives.RECEIVED[which].date()
    assert forms.line_of(forms.REGISTER, forms.sets_between(day, day)).startswith(f"Mẫu {form},")


def test_a_one_stop_unit_signs_for_itself() -> None:
    unit = factories.unit(
        code="09", kind="one_stop", name="Trung tâm Phục vụ hành chính công thành phố Cần Thơ",
        superior_name="Văn phòng UBND thành phố Cần Thơ",
    )  # fmt: skip
    head = rendering.common.letterhead(unit, clock.now(), "7/PBS-{desk}")
    assert (head.superior, head.issuer, head.number) == (
        "VĂN PHÒNG UBND THÀNH PHỐ CẦN THƠ",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG THÀNH PHỐ CẦN THƠ",
        "Số: 7/PBS-TTPVHCC",
    )
