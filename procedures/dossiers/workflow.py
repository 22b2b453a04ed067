"""The legal life of a dossier, one transition a paragraph. Bodies only set fields; ``actions.move`` is the only caller.

Sources: NĐ 61/2018/NĐ-CP, Điều 16-20, as carried on by NĐ 118/2025/NĐ-CP; slips of TT 01/2018 and TT 03/2025/TT-VPCP.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django_fsm import RETURN_VALUE, FSMField, transition

from procedures.dossiers import rules
from procedures.dossiers.states import Outcome, State

S = State


def may(rule: rules.Rule) -> Any:
    """Say who may; the library's own types know only Django's users, ours are actors."""
    return rule


def given(*guards: rules.Guard) -> Any:
    """Say what must hold before."""
    return list(guards)


class DossierWorkflow(models.Model):
    """The state of a dossier and every lawful way to change it."""

    state = FSMField(default=S.DRAFT, choices=S.choices, protected=True)
    resume_state = models.CharField(max_length=30, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    step_count = models.PositiveSmallIntegerField(default=0)
    step_role = models.CharField(max_length=20, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    due_original = models.DateTimeField(null=True, blank=True)
    due_current = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)
    fee_due = models.PositiveIntegerField(default=0)
    fee_paid = models.BooleanField(default=False)
    supplement = models.JSONField(default=list, blank=True)
    supplement_count = models.PositiveSmallIntegerField(default=0)
    supplement_due = models.DateTimeField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    draft_ready = models.BooleanField(default=False)
    held_by_job = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @transition(
        state,
        source=S.DRAFT,
        target=S.SUBMITTED,
        permission=may(rules.is_applicant),
        conditions=given(rules.no_fee_at_filing),
    )
    def submit(self, *, at: datetime) -> None:
        """Nộp hồ sơ."""
        self.submitted_at = self.received_at = at

    @transition(
        state,
        source=[S.DRAFT, S.ACCEPTED, S.PROCESSING],
        target=S.AWAITING_PAYMENT,
        permission=may(rules.may_ask_fee),
        conditions=given(rules.fee_owed, rules.not_held),
    )
    def request_payment(self) -> None:
        """Yêu cầu thực hiện nghĩa vụ tài chính."""
        self.resume_state = S.SUBMITTED if self.state == S.DRAFT else self.state

    @transition(
        state,
        source=S.AWAITING_PAYMENT,
        target=RETURN_VALUE(S.SUBMITTED, S.ACCEPTED, S.PROCESSING),
        permission=may(rules.is_system),
    )
    def confirm_payment(self, *, at: datetime) -> str:
        """Đã nộp đủ; a fee of filing makes the settlement the filing moment."""
        if self.resume_state == S.SUBMITTED:
            self.submitted_at = self.received_at = at
        self.fee_paid = True
        resume, self.resume_state = self.resume_state, ""
        return resume

    @transition(
        state,
        source=S.AWAITING_PAYMENT,
        target=S.DRAFT,
        permission=may(rules.any_of(rules.is_applicant, rules.is_system)),
        conditions=given(rules.came_from_draft),
    )
    def cancel_payment(self) -> None:
        """Chưa trả phí thì hồ sơ chưa được gửi."""
        self.resume_state = ""

    @transition(
        state,
        source=S.DRAFT,
        target=S.ACCEPTED,
        permission=may(rules.files_at_window),
        conditions=given(rules.no_fee_at_filing),
    )
    def file_at_counter(self, *, at: datetime, due: datetime) -> None:
        """Tiếp nhận trực tiếp hoặc qua bưu chính."""
        self.submitted_at = self.received_at = at
        self.due_original = self.due_current = due

    @transition(
        state,
        source=S.SUBMITTED,
        target=S.ACCEPTED,
        permission=may(rules.is_intake),
        conditions=given(rules.not_held),
    )
    def accept(self, *, due: datetime) -> None:
        """Tiếp nhận, cấp mã hồ sơ, giấy hẹn (Mẫu 01)."""
        self.due_original = self.due_current = due

    @transition(
        state,
        source=[S.SUBMITTED, S.ACCEPTED],
        target=None,
        permission=may(rules.is_intake),
        conditions=given(rules.not_held),
    )
    def reroute(self, *, unit: str) -> None:
        """Chuyển đúng cơ quan có thẩm quyền; the code stays."""
        self.competent_unit_id = unit

    @transition(
        state,
        source=S.SUBMITTED,
        target=S.REJECTED,
        permission=may(rules.is_intake),
        conditions=given(rules.not_held),
    )
    def reject(self, *, reason: str, at: datetime) -> None:
        """Từ chối tiếp nhận (Mẫu 03)."""
        self.reason, self.closed_at = reason, at

    @transition(
        state,
        source=S.ACCEPTED,
        target=S.PROCESSING,
        permission=may(rules.may_forward),
        conditions=given(rules.not_held),
    )
    def forward(self, *, steps: int, role: str) -> None:
        """Chuyển hồ sơ đến cơ quan giải quyết, bước 1."""
        self.step, self.step_count, self.step_role = 1, steps, role

    @transition(
        state,
        source=S.PROCESSING,
        target=S.PROCESSING,
        permission=may(rules.holds_step),
        conditions=given(rules.has_next_step, rules.not_held),
    )
    def advance(self, *, role: str) -> None:
        """Chuyển bước tiếp theo."""
        self.step, self.step_role = self.step + 1, role

    @transition(
        state,
        source=S.PROCESSING,
        target=S.PROCESSING,
        permission=may(rules.holds_step),
        conditions=given(rules.past_first_step, rules.not_held),
    )
    def send_back(self, *, step: int, role: str) -> None:
        """Trả lại một bước trước, có lý do."""
        self.step, self.step_role = step, role

    @transition(
        state,
        source=[S.SUBMITTED, S.ACCEPTED, S.PROCESSING],
        target=S.SUPPLEMENT_REQUESTED,
        permission=may(rules.is_clerk),
        conditions=given(rules.first_supplement, rules.not_held),
    )
    def request_supplement(self, *, items: list[dict[str, Any]], answer_by: datetime) -> None:
        """Yêu cầu bổ sung, một lần, đủ mọi điều còn thiếu (Mẫu 02)."""
        self.resume_state = S.SUBMITTED if self.state == S.SUBMITTED else S.ACCEPTED
        self.supplement, self.supplement_due = items, answer_by
        self.supplement_count += 1

    @transition(
        state,
        source=S.SUPPLEMENT_REQUESTED,
        target=RETURN_VALUE(S.SUBMITTED, S.ACCEPTED),
        permission=may(rules.any_of(rules.is_applicant, rules.is_intake)),
        conditions=given(rules.supplement_answered),
    )
    def resubmit(self, *, at: datetime, due: datetime | None) -> str:
        """Nộp bổ sung; the limit and the route start again from zero (NĐ 61/2018, Điều 19.4)."""
        self.received_at, self.due_original, self.due_current = at, due, due
        self.step, self.step_count, self.step_role, self.draft_ready = 0, 0, "", False
        resume, self.resume_state, self.supplement_due = self.resume_state, "", None
        return resume

    @transition(
        state,
        source=S.PROCESSING,
        target=S.RESOLVED,
        permission=may(rules.is_signer),
        conditions=given(rules.on_last_step, rules.draft_ready, rules.not_proposed_for_refusal, rules.not_held),
    )
    def approve(self, *, at: datetime) -> None:
        """Phê duyệt, ký kết quả."""
        self.outcome, self.resolved_at = Outcome.GRANTED, at

    @transition(
        state,
        source=S.PROCESSING,
        target=S.RESOLVED,
        permission=may(rules.is_signer),
        conditions=given(rules.on_last_step, rules.not_held),
    )
    def refuse(self, *, reason: str, at: datetime) -> None:
        """Từ chối giải quyết bằng văn bản, nêu rõ lý do (NĐ 61/2018, Điều 19.8)."""
        self.outcome, self.reason, self.resolved_at = Outcome.REFUSED, reason, at

    @transition(
        state,
        source=S.RESOLVED,
        target=S.RETURNED,
        permission=may(rules.any_of(rules.is_system, rules.is_intake)),
        conditions=given(rules.is_issued, rules.not_held),
    )
    def return_result(self, *, at: datetime) -> None:
        """Trả kết quả."""
        self.returned_at = self.closed_at = at

    @transition(
        state,
        source=[S.SUBMITTED, S.ACCEPTED, S.PROCESSING, S.SUPPLEMENT_REQUESTED, S.AWAITING_PAYMENT],
        target=S.WITHDRAWN,
        permission=may(rules.any_of(rules.is_applicant, rules.is_intake)),
        conditions=given(rules.not_held),
    )
    def withdraw(self, *, reason: str, at: datetime) -> None:
        """Rút hồ sơ theo yêu cầu của công dân (TT 03/2025/TT-VPCP, Điều 7)."""
        self.reason, self.closed_at = reason, at

    @transition(
        state,
        source=[S.ACCEPTED, S.PROCESSING, S.SUPPLEMENT_REQUESTED, S.AWAITING_PAYMENT],
        target=S.STOPPED,
        permission=may(rules.any_of(rules.is_signer, rules.is_system)),
        conditions=given(rules.not_held),
    )
    def stop(self, *, reason: str, at: datetime) -> None:
        """Dừng giải quyết (Mẫu 05 của TT 03/2025)."""
        self.reason, self.closed_at = reason, at

    @transition(
        state,
        source=[S.ACCEPTED, S.PROCESSING],
        target=None,
        permission=may(rules.is_signer),
        conditions=given(rules.not_extended, rules.not_held),
    )
    def extend(self, *, due: datetime) -> None:
        """Xin lỗi và hẹn lại, một lần, trước hạn (NĐ 61/2018, Điều 19.9; Mẫu 04)."""
        self.due_current, self.extended = due, True
