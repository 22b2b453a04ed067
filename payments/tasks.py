"""What the clock starts."""

from celery import shared_task

from payments import actions
from portal.accounts.schema import SYSTEM


@shared_task
def sweep() -> None:
    """Ask gateways about open payments and undecided refunds that no message told us of."""
    actions.sweep(by=SYSTEM)


@shared_task
def knock() -> None:
    """Ask the card gateway for a sign of life; the payer's page shows what is known of it."""
    actions.knock()


@shared_task
def reconcile() -> None:
    """Compare yesterday's books, and those of the week that could not be compared whole."""
    actions.reconcile_due(by=SYSTEM)
