"""What is measured: the queue near and far, the pages of the desk, taking a dossier in."""

from collections.abc import Callable
from datetime import date
from functools import partial
from time import perf_counter

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from benchmarks import data
from benchmarks.measure import interleaved, ratio
from portal.accounts import actions as accounts
from portal.accounts import queries as people
from portal.accounts.models import Membership, Unit, User
from portal.accounts.schema import SYSTEM, Actor
from portal.core import keyset
from procedures.desk import queries as desk
from procedures.desk.schema import tab_named
from procedures.dossiers import actions
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State

EMAIL = "everywhere@bench.test"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DEEP, SIZE = 1_000, 50
FLOOR = "SELECT * FROM dossiers_dossier ORDER BY queue_at DESC, id DESC LIMIT 50"


def everywhere() -> User:
    """Return somebody who works at the counter and at the desk of every unit of the city."""
    if (known := User.objects.filter(email=EMAIL).first()) is not None:
        return known
    person = accounts.create_account(full_name="Võ Thị Kim Ngân", email=EMAIL, verified=True, by=SYSTEM)
    for unit in Unit.objects.all():
        for role in ("intake", "officer"):
            accounts.grant(role=role, unit=unit.pk, user=person.pk, by=SYSTEM, since=date(2022, 1, 1))
    return person


def far(actor: Actor, tab: str) -> tuple[str, int]:
    """Return the cursor and the number of page 1,000 of a queue, or of its last whole page."""
    rows = desk.queue(actor, tab_named(tab))
    number = min(DEEP, rows.count() // SIZE)
    return keyset.page(rows, "-queue_at", size=SIZE * (number - 1)).next, number


def queue(rounds: int) -> list[str]:
    """Measure the first page of the longest queue against a far one: its query, and the whole page."""
    actor, browser = people.actor_for(everywhere()), signed_in()
    lines = []
    for tab in ("all", "finished"):
        cursor, number = far(actor, tab)
        rows = desk.queue(actor, tab_named(tab))
        found = interleaved(
            {
                "first": lambda rows=rows: see(rows, ""),
                "far": lambda rows=rows, cursor=cursor: see(rows, cursor),
                "first page": partial(get, browser, f"/desk/?tab={tab}"),
                "far page": partial(get, browser, f"/desk/?tab={tab}&cursor={cursor}"),
            },
            rounds,
        )
        lines.append(ratio(found, "far", "first", f"queue '{tab}', query: page {number:,} / page 1"))
        lines.append(ratio(found, "far page", "first page", f"queue '{tab}', whole page: page {number:,} / page 1"))
    return lines


def see(rows: "desk.QuerySet[Dossier]", cursor: str) -> None:
    keyset.page(rows, "-queue_at", cursor)


def signed_in() -> Client:
    browser = Client()
    browser.force_login(everywhere(), backend=BACKEND)
    return browser


def get(browser: Client, address: str) -> None:
    if browser.get(address).status_code != 200:
        raise RuntimeError(f"{address} does not answer 200")


def floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
        cursor.fetchall()


def pages(rounds: int) -> list[str]:
    """Measure pages of the desk against a bare select of fifty rows by their index."""
    browser = signed_in()
    finished = Dossier.objects.filter(state=State.RETURNED).order_by("-queue_at").first()
    in_work = Dossier.objects.filter(state=State.PROCESSING, step=1, step_role="officer").order_by("queue_at").first()
    if finished is None or in_work is None:
        raise RuntimeError("the city has no dossier of these states")
    addresses = {
        "queue to accept": "/desk/?tab=intake",
        "queue in work": "/desk/?tab=open",
        "queue of all": "/desk/?tab=all",
        "a finished dossier": reverse("desk:dossier", args=[finished.pk]),
        "a dossier in work": reverse("desk:dossier", args=[in_work.pk]),
        "drafting": reverse("desk:draft", args=[in_work.pk]),
    }
    cases: dict[str, Callable[[], float | None]] = {"floor": floor}
    cases |= {name: partial(get, browser, address) for name, address in addresses.items()}
    found = interleaved(cases, rounds)
    return [ratio(found, name, "floor", f"{name} / bare select of 50 rows") for name in addresses]


def accepting(rounds: int) -> list[str]:
    """Measure taking a dossier in in a large city against a small one; every round is rolled back."""
    found = interleaved({name: partial(accept, name) for name in data.SIZES}, rounds)
    large, small = (f"{data.SIZES[name]:,}" for name in (data.LARGE, data.SMALL))
    return [ratio(found, data.LARGE, data.SMALL, f"accept: among {large} dossiers / among {small}")]


def accept(city: str) -> float:
    """Take a dossier in in one of the cities and roll it back; return the seconds of the action alone."""
    if connection.settings_dict["NAME"] != city:
        connection.close()
        connection.settings_dict["NAME"] = city
    dossier = Dossier.objects.filter(state=State.SUBMITTED).order_by("queue_at").first()
    if dossier is None:
        raise RuntimeError(f"nothing waits to be accepted in the {city} city")
    clerk = Membership.objects.filter(role="intake", unit=dossier.unit_code).first()
    if clerk is None:
        raise RuntimeError(f"nobody accepts in {dossier.unit_code}")
    by = people.actor_for(clerk.user)
    with transaction.atomic():
        start = perf_counter()
        actions.accept(dossier_id=dossier.pk, version=dossier.version, by=by)
        taken = perf_counter() - start
        transaction.set_rollback(True)
    return taken
