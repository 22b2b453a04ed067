"""Whether owed work gets done: the broker, the worker, and how long the oldest delivery has been waiting."""

from datetime import timedelta

from celery import current_app

from portal.core import clock
from portal.core.health import Check, State, probe
from portal.events import queries

PATIENCE = timedelta(minutes=5)


def checks() -> list[Check]:
    broker = probe("broker", _broker)
    worker = probe("worker", _worker) if broker.state == State.OK else Check("worker", State.DOWN, detail="no broker")
    return [broker, worker, _deliveries()]


def _broker() -> str:
    with current_app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
        return str(connection.transport_cls)


def _worker() -> str:
    if not (answers := current_app.control.inspect(timeout=1).ping()):
        raise TimeoutError
    return f"{len(answers)} answering"


def _deliveries() -> Check:
    late = queries.undone(before=clock.now() - PATIENCE).count()
    dead = queries.dead_letters().count()
    state = State.DEGRADED if late or dead else State.OK
    return Check("deliveries", state, detail=f"{late} late, {dead} failed ten times")
