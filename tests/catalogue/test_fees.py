"""Fees as data: every branch of every definition, periods with both their days, waivers, and what goes back."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from procedures.catalogue import formulas
from procedures.catalogue.formulas import charging
from procedures.catalogue.schema import DEFINITIONS, read_definition
from procedures.catalogue.schema.process import Dated
from tests.catalogue.answers import TRANSCRIPT, line
from tests.catalogue.conftest import CODES
from tests.catalogue.test_documents import faults, line_of

DAY = date(2026, 11, 28)
FIRST, LAST = date(2026, 8, 15), date(2027, 2, 28)
"""The period of the waiver that follows Resolution 66.22/2026."""
SOURCE = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8")
CIRCULAR = "Thông tư số 164/2016/TT-BTC"


def due(spec, on=DAY, **answers):
    """Return what is due as quantity, unit price, reduction and sum of each line."""
    quote = formulas.quote(spec, answers, on=on)
    return [(row.quantity, row.unit_price, row.reduction, row.amount) for row in quote.lines]


def changed(*changes):
    source = SOURCE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return source


def with_waivers(*waivers):
    """Return the transcript copy whose fee has these waivers, each an end of a line of YAML."""
    head, tail = SOURCE[: SOURCE.index("    waivers:")], SOURCE[SOURCE.index("refund:") :]
    basis = 'basis: {vi: "NQ 1", en: "R 1"}'
    rows = [
        f"      - {{key: w{place}, label: {{vi: W{place}, en: W{place}}}, {basis}, {said}}}\n"
        for place, said in enumerate(waivers)
    ]
    return head + "    waivers:\n" + "".join(rows) + tail


@pytest.mark.parametrize("ground", [None, "poor_household"])
@pytest.mark.parametrize("copies", [1, 2, 20])
def test_transcript_fee_is_by_copy_and_waived_whole(spec_of, copies, ground):
    off = copies * 15_000 if ground else 0
    answers = TRANSCRIPT | {"copies": copies, "fee_ground": ground}
    assert due(spec_of("HB-BANSAO"), **answers) == [(copies, 15_000, off, copies * 15_000 - off)]


@pytest.mark.parametrize(
    ("count", "lines"), [(0, []), (1, [(1, 20_000, 0, 20_000)]), (200, [(200, 20_000, 0, 4_000_000)])]
)
def test_verification_fee_is_by_line(spec_of, count, lines):
    assert due(spec_of("VB-XACMINH"), capacity="self", diplomas=[line(n) for n in range(count)]) == lines


@pytest.mark.parametrize(("kind", "price"), [("in_vietnam", 250_000), ("abroad", 500_000)])
def test_recognition_fee_is_by_place_of_study(spec_of, kind, price):
    assert due(spec_of("1.004889"), study_kind=kind) == [(1, price, 0, price)]
    assert due(spec_of("1.004889")) == []
    (row,) = formulas.quote(spec_of("1.004889"), {"study_kind": kind}, on=DAY).lines
    assert (row.basis, row.demo, row.reduction_basis) == (CIRCULAR, False, "")


@pytest.mark.parametrize("code", ["3.000465", "2.002854"])
def test_procedures_without_fee_quote_nothing(spec_of, code):
    assert due(spec_of(code), copies=3) == []


@pytest.mark.parametrize(
    ("day", "waived"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (DAY, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
@pytest.mark.parametrize(("kind", "price"), [("in_vietnam", 250_000), ("abroad", 500_000)])
def test_waiver_of_digital_citizens_holds_on_its_first_and_last_day_and_not_outside(spec_of, kind, price, day, waived):
    answers = {"study_kind": kind, "fee_ground": "digital_citizen"}
    off = price if waived else 0
    assert due(spec_of("1.004889"), day, **answers) == [(1, price, off, price - off)]


def test_negative_control_without_the_period_check_the_waiver_never_ends(spec_of, monkeypatch):
    monkeypatch.setattr(Dated, "holds_on", lambda part, day: True)
    answers = {"study_kind": "abroad", "fee_ground": "digital_citizen"}
    assert due(spec_of("1.004889"), LAST + timedelta(days=1), **answers) == [(1, 500_000, 500_000, 0)]


def test_waived_line_says_what_waives_it_in_the_readers_language_and_that_it_is_a_sample(spec_of):
    answers = {"study_kind": "abroad", "fee_ground": "digital_citizen"}
    with translation.override("en"):
        (row,) = formulas.quote(spec_of("1.004889"), answers, on=DAY).lines
    assert row.reduction_basis.startswith(
        "No fee with a level-2 electronic identity and integrated papers (After Resol"
    )
    assert (row.demo, row.reduction_demo, row.label) == (False, True, "Recognition, studied abroad")


@pytest.mark.parametrize(
    ("waivers", "off"),
    [
        (["takes: whole"], 30_000),
        (["takes: share, less: 50"], 15_000),
        (["takes: share, less: 33"], 9_900),
        (["takes: amount, less: 7000"], 7_000),
        (["takes: amount, less: 90000"], 30_000),
        (["takes: amount, less: 7000", "takes: share, less: 50"], 15_000),
        (["takes: share, less: 50", "takes: whole, since: 2027-01-01"], 15_000),
        (["takes: whole, when: [{field: capacity, equals: self}]"], 0),
        (["takes: whole, when: [{field: capacity, equals: child}, {field: fee_ground, equals: poor_household}]"], 0),
    ],
)
def test_waiver_that_takes_most_off_counts_and_all_its_conditions_must_hold(waivers, off):
    spec = read_definition(with_waivers(*waivers))
    assert due(spec, **TRANSCRIPT) == [(2, 15_000, off, 30_000 - off)]


def test_share_of_an_odd_price_is_rounded_down():
    source = with_waivers("takes: share, less: 33").replace("unit_price: 15000", "unit_price: 15001")
    assert due(read_definition(source), **TRANSCRIPT) == [(2, 15_001, 9_900, 20_102)]


@pytest.mark.parametrize(
    ("day", "price"), [(date(2026, 12, 31), 15_000), (date(2027, 1, 1), 18_000), (date(2028, 1, 1), 18_000)]
)
def test_fee_follows_the_day_of_filing(day, price):
    head, tail = SOURCE[: SOURCE.index("  - key: copy\n")], SOURCE[SOURCE.index("refund:") :]
    body = SOURCE[SOURCE.index("  - key: copy\n") : SOURCE.index("    waivers:")]
    later = body.replace("key: copy", "key: copy_2027").replace("15000", "18000") + "    since: 2027-01-01\n"
    spec = read_definition(head + body + "    until: 2026-12-31\n" + later + tail)
    assert due(spec, day, **TRANSCRIPT) == [(2, price, 0, 2 * price)]
    with translation.override("vi"):
        assert formulas.fee_words(spec, day) == f"{price // 1000}.000 đ mỗi bản (phí mẫu)"


@pytest.mark.parametrize(
    ("share", "back"), [("full", 15_001), ("none", 0), (1, 150), (33, 4_950), (50, 7_500), (99, 14_850)]
)
def test_share_that_goes_back_is_whole_dong_rounded_down(share, back):
    assert charging.returned(15_001, share) == back


WHEN = "        when: [{field: fee_ground, equals: poor_household}]\n"
WRONG = [
    (WHEN, "        when: [{field: income, equals: poor}]\n", "'income' is not asked before this", "income"),
    (WHEN, WHEN.replace("poor_", "rich_"), "'rich_household' is no option of 'fee_ground'", "rich_"),
    (
        "        takes: whole\n",
        "        takes: whole\n        since: 2027-03-01\n        until: 2026-03-01\n",
        "ends before it begins",
        "until:",
    ),
    ("        takes: whole\n", "        takes: share\n        less: 100\n", "a percent from 1 to 99", "less:"),
    ("        takes: whole\n", "        takes: share\n", "a percent from 1 to 99", "- key: poor_household\n"),
    ("        takes: whole\n", "        takes: amount\n        less: 0\n", "more than 0 đồng", "less:"),
    ("        takes: whole\n", "        takes: whole\n        less: 5\n", "says no 'less'", "less:"),
    ("        takes: whole\n", "        takes: half\n", "Input should be 'whole', 'share' or 'amount'", "takes: half"),
    ("proof: [poverty_proof]", "proof: [nothing]", "'nothing' is no paper", "proof:"),
    ("proof: [poverty_proof]", "proof: [guardian_proof]", "'guardian_proof' is no paper", "proof:"),
    ("    collected: filing\n", "    since: 2027-01-01\n    until: 2026-01-01\n", "ends before it begins", "until:"),
    ("  rejected: full\n", "  rejected: 100\n", "less than or equal to 99", "rejected:"),
    ("  rejected: full\n", "  rejected: half\n", "Input should be", "rejected:"),
]


@pytest.mark.parametrize(("old", "new", "message", "where"), WRONG)
def test_what_is_wrong_with_a_fee_is_said_by_line(old, new, message, where):
    source = changed((old, new))
    found = [at for at, text in faults(source) if message in text]
    assert found
    assert found[0] == line_of(where, source) or where.startswith("- key")


def test_difference_of_two_versions_shows_fee_and_waiver():
    old = read_definition(with_waivers("takes: share, less: 50", "takes: whole"))
    source = with_waivers("takes: share, less: 40, until: 2027-01-01").replace("unit_price: 15000", "unit_price: 16000")
    found = formulas.differences(old, read_definition(source))
    assert [(one.path, one.kind, one.before, one.after) for one in found] == [
        ("fees[copy].unit_price", "changed", "15000", "16000"),
        ("fees[copy].waivers[w0].until", "added", "", "2027-01-01"),
        ("fees[copy].waivers[w0].less", "changed", "50", "40"),
        ("fees[copy].waivers[w1]", "removed", "W1", ""),
    ]


@pytest.mark.parametrize("code", CODES)
def test_every_waiver_names_its_basis_and_samples_say_so(spec_of, code):
    for fee in spec_of(code).fees:
        assert [waiver.key for waiver in fee.waivers if not waiver.demo] == []
        assert all("dùng thử" in waiver.basis.vi for waiver in fee.waivers)
