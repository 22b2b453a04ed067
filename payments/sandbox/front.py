"""Put the sandbox together: the child behind, the API, the card page and the controls in front."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from payments.sandbox import api, child, controls, pages
from payments.sandbox.bank import Bank
from payments.sandbox.desk import Desk
from payments.sandbox.messages import Messenger
from payments.sandbox.store import Store


@dataclass(frozen=True)
class Options:
    """Where the sandbox listens and keeps, and whom it tells."""

    port: int
    folder: Path
    webhook: str
    secret: str
    public: str


def application(options: Options) -> web.Application:
    """Return the front; the child and the clock live as long as it does."""
    app = web.Application(middlewares=[api.guard])
    for part in (controls, pages, api):
        app.add_routes(part.routes)

    async def live(app: web.Application) -> AsyncIterator[None]:
        store = Store(options.folder)
        behind = await child.start(options.port + 1, options.folder)
        bank = Bank(f"http://127.0.0.1:{options.port + 1}", store)
        messenger = Messenger(store, options.webhook, options.secret)
        app[api.DESK] = desk = Desk(store, bank, messenger, options.public)
        tasks = [asyncio.create_task(_expire(desk)), asyncio.create_task(_leave_with(behind))]
        yield
        for task in tasks:
            task.cancel()
        await messenger.close()
        await bank.close()
        await child.stop(behind)
        store.close()

    app.cleanup_ctx.append(live)
    return app


async def _expire(desk: Desk) -> None:
    while True:
        await asyncio.sleep(1)
        with contextlib.suppress(OSError):
            desk.expire_due()


async def _leave_with(behind: asyncio.subprocess.Process) -> None:
    """End the whole sandbox when the child ends: half of it would only mislead."""
    await behind.wait()
    os._exit(1)
