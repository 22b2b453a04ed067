"""The part of Stripe's API that the portal uses; what localstripe knows is passed on to it."""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from payments.sandbox.desk import Desk
from payments.sandbox.errors import ApiError, invalid
from payments.sandbox.parameters import nested
from payments.sandbox.store import Document

DESK = web.AppKey("desk", Desk)
routes = web.RouteTableDef()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)


@routes.post("/v1/checkout/sessions")
async def create_session(request: web.Request) -> web.Response:
    return web.json_response(request.app[DESK].create(await _parameters(request)))


@routes.get("/v1/checkout/sessions/{id}")
async def retrieve_session(request: web.Request) -> web.Response:
    expand = (await _parameters(request)).get("expand") or []
    return web.json_response(await request.app[DESK].view(request.match_info["id"], expand))


@routes.post("/v1/checkout/sessions/{id}/expire")
async def expire_session(request: web.Request) -> web.Response:
    return web.json_response(await request.app[DESK].expire(request.match_info["id"]))


@routes.post("/v1/refunds")
async def create_refund(request: web.Request) -> web.Response:
    return web.json_response(await request.app[DESK].refund(await _parameters(request)))


@routes.get("/v1/refunds")
async def list_refunds(request: web.Request) -> web.Response:
    return web.json_response(request.app[DESK].refunds(await _parameters(request)))


@routes.get("/v1/refunds/{id}")
async def retrieve_refund(request: web.Request) -> web.Response:
    return web.json_response(request.app[DESK].find_refund(request.match_info["id"]))


@routes.get("/v1/balance_transactions")
async def list_balance(request: web.Request) -> web.Response:
    return web.json_response(request.app[DESK].book.lines(await _parameters(request)))


@routes.get("/v1/disputes")
async def list_disputes(request: web.Request) -> web.Response:
    return web.json_response(request.app[DESK].disputes.listed(await _parameters(request)))


@routes.get("/v1/payment_intents/{id}")
async def retrieve_intent(request: web.Request) -> web.Response:
    return web.json_response(await request.app[DESK].bank.intent(request.match_info["id"]))


@routes.route("*", "/v1/{rest:.*}")
async def pass_on(request: web.Request) -> web.Response:
    status, body = await request.app[DESK].bank.ask(request.method, request.path, await _parameters(request))
    return web.json_response(body, status=status)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask for a test key, refuse a live one, answer errors in Stripe's shape, and keep repeated requests one."""
    if not request.path.startswith("/v1/"):
        return await handler(request)
    try:
        _check(request)
        if request.method == "POST" and (key := request.headers.get("Idempotency-Key")):
            return await _once(request, handler, key)
        return await handler(request)
    except ApiError as error:
        return error.response()


def _check(request: web.Request) -> None:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if "_live_" in key:
        raise invalid("The sandbox refuses live keys: it must never see real money.", "live_key_refused", status=403)
    if scheme != "Bearer" or not key.startswith("sk_test_"):
        raise ApiError(401, "invalid_request_error", "Invalid API Key provided", "api_key_invalid")
    if request.app[DESK].messenger.switches.down:
        raise ApiError(503, "api_error", "The sandbox is switched off.")


async def _once(request: web.Request, handler: Handler, key: str) -> web.StreamResponse:
    """Carry a keyed request out once, however often and however closely together it comes."""
    store = request.app[DESK].store
    asked = hashlib.sha256(request.path.encode() + b"\n" + await request.read()).hexdigest()
    async with _asking[key]:
        if kept := store.get("idempotency", key):
            if kept["asked"] != asked:
                raise ApiError(400, "idempotency_error", "Keys for idempotent requests can only be used with the same"
                               " parameters they were first used with.")  # fmt: skip
            return web.json_response(kept["body"], status=kept["status"], headers={"Idempotent-Replayed": "true"})
        status, body = await _answer(request, handler)
        if status < 500:
            store.put("idempotency", key, {"asked": asked, "status": status, "body": body})
        return web.json_response(body, status=status)


async def _answer(request: web.Request, handler: Handler) -> tuple[int, Document]:
    try:
        response = await handler(request)
    except ApiError as error:
        return error.status, error.body
    text = response.text if isinstance(response, web.Response) else None
    return response.status, json.loads(text or "{}")


async def _parameters(request: web.Request) -> dict[str, Any]:
    pairs = request.query.items() if request.method == "GET" else (await request.post()).items()
    return nested((name, str(value)) for name, value in pairs)
