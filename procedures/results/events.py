"""The facts of an issued result, on its own stream."""

ISSUED = "result.issued"
REVOKED = "result.revoked"
REPLACED = "result.replaced"
CORRECTION_PROPOSED = "result.correction_proposed"
CORRECTION_APPROVED = "result.correction_approved"
CORRECTION_DECLINED = "result.correction_declined"
UNISSUED_TOLD = "unit.results_unissued"
