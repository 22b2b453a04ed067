"""The seal of a paper: what it says, signed, for anyone to check without a network. Pure: no database, no clock."""

from procedures.results.seal.claims import Claims, fitted, folded, is_birth_date, name_hash, private_form
from procedures.results.seal.cose import Key, Reason, Refused, open_seal, opened_bytes, seal
from procedures.results.seal.digits import MOST_BYTES, MOST_DIGITS, from_digits, to_digits
from procedures.results.seal.lists import open_list, sign_list

__all__ = [
    "MOST_BYTES",
    "MOST_DIGITS",
    "Claims",
    "Key",
    "Reason",
    "Refused",
    "fitted",
    "folded",
    "from_digits",
    "is_birth_date",
    "name_hash",
    "open_list",
    "open_seal",
    "opened_bytes",
    "private_form",
    "seal",
    "sign_list",
    "to_digits",
]
