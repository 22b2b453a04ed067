"""A card gateway for development and tests: Stripe's hosted Checkout spoken over HTTP. The product never imports it."""
