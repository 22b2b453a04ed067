"""Ways to collect money behind one protocol: adding one is a module here and a line below."""

from django.conf import settings

from payments.gateways.base import Gateway
from payments.gateways.counter import CounterGateway
from payments.gateways.stripe import StripeGateway

CARD = StripeGateway.provider
COUNTER = CounterGateway.provider
PROVIDERS = (CARD, COUNTER)


def gateway(provider: str) -> Gateway:
    """Return the gateway of that name, set up for this portal. :raises KeyError: when there is none"""
    if provider == CARD:
        return StripeGateway(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE, settings.STRIPE_WEBHOOK_SECRETS)
    return {COUNTER: CounterGateway()}[provider]
