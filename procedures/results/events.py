"""The facts of an issued result, on its own stream."""

ISSUED = "result.issued"
REVOKED = "result.revoked"
