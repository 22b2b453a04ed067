"""Ways to collect money behind one protocol: adding one is a module here and a line below."""

from django.conf import settings

from payments.gateways.base import Gateway
from payments.gateways.counter import CounterGateway
from payments.gateways.stripe import StripeGateway
from payments.gateways.vietqr import VietQrGateway

CARD = StripeGateway.provider
TRANSFER = VietQrGateway.provider
COUNTER = CounterGateway.provider
PROVIDERS = (CARD, TRANSFER, COUNTER)
ONLINE = (TRANSFER, CARD)
"""What the payer may choose between, in the order in which it is offered."""


def gateway(provider: str) -> Gateway:
    """Return the gateway of that name, set up for this portal. :raises KeyError: when there is none"""
    if provider == CARD:
        return StripeGateway(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE, settings.STRIPE_WEBHOOK_SECRETS)
    others: dict[str, Gateway] = {TRANSFER: bank(), COUNTER: CounterGateway()}
    return others[provider]


def bank() -> VietQrGateway:
    """Return the gateway of transfers, which can also be asked for lines of the bank's account book."""
    return VietQrGateway(settings.BANK_API_BASE, settings.BANK_API_TOKEN, settings.BANK_WEBHOOK_SECRETS)
