"""What people say of the service, and what they are answered."""

from procedures.feedback.actions.complaining import answer_complaint, complain, pass_on
from procedures.feedback.actions.rating import rate

__all__ = ["answer_complaint", "complain", "pass_on", "rate"]
