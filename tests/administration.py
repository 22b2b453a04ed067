"""A way into the administration for tests of the rooms' own pages there."""

import pyotp

from portal.accounts import actions
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM
from portal.accounts.states import Role
from tests import factories
from tests.accounts.test_second_factor import SECRET, sign_in, with_factor


def enter(client) -> User:
    """Sign an administrator in whose session passed the second factor."""
    user = with_factor(factories.known(email="quantri@example.vn", name="Quản Trị"))
    actions.grant(role=Role.ADMINISTRATOR, unit=factories.office().code, user=user.pk, by=SYSTEM)
    sign_in(client, user.email, pyotp.TOTP(SECRET).now())
    return user
