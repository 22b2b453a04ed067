"""What tests and people turn: switches, the address of the portal, a look at the books, a fresh start."""

from collections.abc import Awaitable

from aiohttp import web

from payments.sandbox.api import DESK
from payments.sandbox.desk import Desk
from payments.sandbox.errors import ApiError
from payments.sandbox.messages import Switches
from payments.sandbox.store import Document

routes = web.RouteTableDef()


@routes.get("/_sandbox/health")
async def health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


@routes.get("/_sandbox/switches")
async def show_switches(request: web.Request) -> web.Response:
    return web.json_response(request.app[DESK].messenger.switches.to_json())


@routes.post("/_sandbox/switches")
async def turn_switches(request: web.Request) -> web.Response:
    """Set the named switches, leave the others. 400 for a switch that does not exist."""
    messenger = request.app[DESK].messenger
    try:
        messenger.switches = messenger.switches.changed(await request.json())
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return web.json_response(messenger.switches.to_json())


@routes.post("/_sandbox/webhook")
async def point_webhook(request: web.Request) -> web.Response:
    """Send messages to another address from now on; an empty one is nobody."""
    request.app[DESK].messenger.url = (await request.json())["url"]
    return web.json_response({"url": request.app[DESK].messenger.url})


@routes.get("/_sandbox/sessions")
async def show_sessions(request: web.Request) -> web.Response:
    return web.json_response([kept["session"] for kept in request.app[DESK].store.all("session")])


@routes.get("/_sandbox/events")
async def show_events(request: web.Request) -> web.Response:
    return web.json_response(request.app[DESK].store.all("event"))


@routes.post("/_sandbox/events/{id}/resend")
async def resend_event(request: web.Request) -> web.Response:
    if not request.app[DESK].messenger.resend(request.match_info["id"]):
        raise web.HTTPNotFound
    return web.json_response({"sent": True})


@routes.get("/_sandbox/balance")
async def show_balance(request: web.Request) -> web.Response:
    """Say what the gateway holds for us, in đồng."""
    return web.json_response({"balance": request.app[DESK].book.balance()})


@routes.post("/_sandbox/disputes")
async def object_to_payment(request: web.Request) -> web.Response:
    """Let the holder of a card object to a payment."""
    wanted = await request.json()
    work = request.app[DESK].object_to(wanted["payment_intent"], wanted.get("reason", "fraudulent"))
    return await _answered(work)


@routes.post("/_sandbox/disputes/{id}/close")
async def decide_dispute(request: web.Request) -> web.Response:
    """Let the bank decide, for us or for the holder."""
    won = bool((await request.json())["won"])
    return await _answered(_decide(request.app[DESK], request.match_info["id"], won=won))


@routes.post("/_sandbox/settled")
async def wait_until_sent(request: web.Request) -> web.Response:
    """Answer when no message is on its way any more."""
    await request.app[DESK].messenger.settled()
    return web.json_response({"settled": True})


@routes.post("/_sandbox/reset")
async def reset(request: web.Request) -> web.Response:
    """Forget everything: sessions, money, disputes, books, events, keys and switches."""
    desk = request.app[DESK]
    desk.messenger.forget()
    desk.messenger.switches = Switches()
    desk.store.clear()
    await desk.bank.ask("DELETE", "/_config/data")
    return web.json_response({"reset": True})


async def _decide(desk: Desk, key: str, *, won: bool) -> Document:
    return desk.disputes.close(key, won=won)


async def _answered(work: Awaitable[Document]) -> web.Response:
    """Answer with what was done, or with the error in Stripe's shape."""
    try:
        return web.json_response(await work)
    except ApiError as error:
        return error.response()
