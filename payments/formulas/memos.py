"""What is written on transfers of ours: capitals without marks, as short as banks let through."""

LONGEST = 25


def refund_memo(reference: str, refund_id: int) -> str:
    """Return the memo of a transfer that gives money back: it names the fee, or else the refund."""
    return f"HOAN {reference or refund_id}"[:LONGEST]
