"""Everything that changes accounts, units, roles and deputies."""

from portal.accounts.actions.deputies import depute, end_deputation
from portal.accounts.actions.people import (
    create_account,
    give_known_factor,
    grant,
    revoke,
    set_active,
    set_phone,
    sign_up,
    update_profile,
)
from portal.accounts.actions.units import change_unit, succeed_unit

__all__ = [
    "change_unit",
    "create_account",
    "depute",
    "end_deputation",
    "give_known_factor",
    "grant",
    "revoke",
    "set_active",
    "set_phone",
    "sign_up",
    "succeed_unit",
    "update_profile",
]
