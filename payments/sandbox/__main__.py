"""Start the card sandbox with ``python -m payments.sandbox --port P``; localstripe runs on P+1, all on loopback."""

import argparse
import os
from pathlib import Path

import environ
from aiohttp import web

from payments.sandbox.front import Options, application

ROOT = Path(__file__).resolve().parents[2]


def options() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m payments.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="the front listens here, localstripe one above")
    parser.add_argument("--store", type=Path, default=ROOT / "var" / "sandbox", help="folder kept over restarts")
    parser.add_argument("--webhook", default="", help="the portal's address for messages")
    parser.add_argument("--secret", default="whsec_card_sandbox", help="messages are signed with it")
    parser.add_argument("--public", default="", help="how browsers reach the card page (http://localhost:PORT)")
    given = parser.parse_args()
    public = given.public or f"http://localhost:{given.port}"
    return Options(given.port, given.store, given.webhook, given.secret, public.rstrip("/"))


def refuse_public_portal() -> None:
    """Stop unless this is development. :raises SystemExit:"""
    environ.Env.read_env(ROOT / ".env")
    if not environ.Env().bool("DEBUG", default=False):
        raise SystemExit("The card sandbox is for development and tests: it does not run with DEBUG=0.")
    if "_live_" in os.environ.get("STRIPE_API_KEY", ""):
        raise SystemExit("The card sandbox does not run beside a live key.")


def main() -> None:
    refuse_public_portal()
    chosen = options()
    web.run_app(application(chosen), host="127.0.0.1", port=chosen.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
