"""The kinds of results: one module a kind draws its paper from the snapshot alone."""

from django.utils.translation import gettext_lazy as _

from procedures.catalogue.schema import supply
from procedures.results.rendering import (
    diploma_copy,
    recognition_decision,
    refusal_letter,
    transcript_copy,
    transfer_approval,
    verification_answer,
)
from procedures.results.schema import Kind, SealPlan

REFUSAL, REFUSAL_SERIES = "refusal_letter", "TB"
KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "transcript_copy",
            _("Transcript copy"),
            transcript_copy.draw,
            SealPlan(1, transcript_copy.certifies),
            reason="Cấp bản sao học bạ",
        ),
        Kind(
            "diploma_copy",
            _("Diploma copy from the register"),
            diploma_copy.draw,
            SealPlan(2, diploma_copy.certifies),
            reason="Cấp bản sao từ sổ gốc",
        ),
        Kind(
            "transfer_approval",
            _("Approval of a school transfer"),
            transfer_approval.draw,
            SealPlan(3, transfer_approval.certifies, private=True),
            transfer_approval.STATES,
            "Tiếp nhận học sinh chuyển trường",
        ),
        Kind(
            "verification_answer",
            _("Answer to a diploma verification"),
            verification_answer.draw,
            SealPlan(4, verification_answer.certifies),
            verification_answer.STATES,
            "Trả lời xác minh văn bằng",
        ),
        Kind(
            "recognition_decision",
            _("Decision on recognising a foreign diploma"),
            recognition_decision.draw,
            SealPlan(5, recognition_decision.certifies),
            recognition_decision.STATES,
            "Công nhận văn bằng",
        ),
        Kind(
            REFUSAL,
            _("Written refusal"),
            refusal_letter.draw,
            SealPlan(6, refusal_letter.certifies, private=True),
            reason="Thông báo không giải quyết hồ sơ",
        ),
    )
}
supply("result_kind", *KINDS)
