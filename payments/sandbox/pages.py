"""The hosted card page: plain Vietnamese HTML that works without script."""

import time
from datetime import date
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from aiohttp import web

from payments.sandbox import cards
from payments.sandbox.api import DESK
from payments.sandbox.cards import MESSAGES, Typed
from payments.sandbox.desk import Desk
from payments.sandbox.errors import ApiError
from payments.sandbox.store import Document

FOLDER = Path(__file__).with_name("pages")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
FIELDS = ("number", "expiry", "cvc")
routes = web.RouteTableDef()


@routes.get("/c/page.css")
async def style(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(FOLDER / "page.css")


@routes.get("/c/pay/{id}")
async def show(request: web.Request) -> web.Response:
    return _closed_or(kept := _find(request), lambda: _card(kept), abandoned=_abandoned(request))


@routes.post("/c/pay/{id}")
async def pay(request: web.Request) -> web.Response:
    """Try the typed card: back to the portal when paid, on to the bank's question, or here again with the reason."""
    kept, form = _find(request), await request.post()
    typed = Typed(*(str(form.get(name, "")) for name in FIELDS))
    if kept["session"]["status"] != "open":
        return _closed_or(kept, lambda: _card(kept), abandoned=_abandoned(request))
    if faults := cards.faults(typed, date(*time.localtime()[:3])):
        return _card(kept, typed, faults)
    key = kept["session"]["id"]
    intent = await _try(request.app[DESK].pay(key, typed))
    return _onward(kept, intent, abandoned=_abandoned(request))


@routes.get("/c/pay/{id}/challenge")
async def ask_holder(request: web.Request) -> web.Response:
    kept = _find(request)
    page = _fill("challenge", amount=_money(kept["session"]["amount_total"]))
    return _closed_or(kept, lambda: _page("Xác thực", page), abandoned=_abandoned(request))


@routes.post("/c/pay/{id}/challenge")
async def answer_for_holder(request: web.Request) -> web.Response:
    kept, form = _find(request), await request.post()
    accepted = form.get("answer") == "accept"
    answer = request.app[DESK].answer_challenge(kept["session"]["id"], accepted=accepted)
    return _onward(kept, await _try(answer), abandoned=_abandoned(request))


async def _try(work: Any) -> Document:
    """Return the intent, or one that says "look again" when the session was closed meanwhile."""
    try:
        intent: Document = await work
    except ApiError:
        return {"status": "closed"}
    return intent


def _onward(kept: Document, intent: Document, *, abandoned: bool) -> web.Response:
    key = kept["session"]["id"]
    match intent["status"]:
        case "requires_payment_method":
            error = intent["last_payment_error"]
            code = error.get("decline_code") or "authentication_failure"
            return _card(kept, summary=MESSAGES.get(code, MESSAGES[cards.GENERIC]))
        case "requires_action":
            raise web.HTTPSeeOther(f"/c/pay/{key}/challenge")
        case "succeeded":
            return _back(kept["session"], abandoned)
        case _:
            raise web.HTTPSeeOther(f"/c/pay/{key}")


def _find(request: web.Request) -> Document:
    desk: Desk = request.app[DESK]
    if desk.messenger.switches.down:
        raise web.HTTPServiceUnavailable(text="Trang thẻ thử nghiệm đang tắt.")
    try:
        return desk.find(request.match_info["id"])
    except ApiError as error:
        raise web.HTTPNotFound(text="Không có trang trả tiền này.") from error


def _back(session: Document, abandoned: bool) -> web.Response:
    """Lead the payer back to the portal, or nowhere when the switch says so."""
    if not abandoned:
        raise web.HTTPSeeOther(_success_url(session))
    title = "Bạn đã trả xong"
    return _page(title, _fill("closed", title=title, sentence="Bạn có thể đóng trang này.", cancel=""))


def _abandoned(request: web.Request) -> bool:
    return request.app[DESK].messenger.switches.abandon


def _closed_or(kept: Document, page: Any, *, abandoned: bool) -> web.Response:
    session = kept["session"]
    match session["status"]:
        case "complete":
            return _back(session, abandoned)
        case "expired":
            title, sentence = "Trang trả tiền đã đóng", "Đã quá thời gian trả. Bạn chưa bị trừ tiền."
            main = _fill("closed", title=title, sentence=sentence, cancel=_cancel(session, "Quay lại cổng dịch vụ"))
            return _page(title, main, status=410)
        case _:
            response: web.Response = page()
            return response


def _card(
    kept: Document, typed: Typed | None = None, faults: dict[str, str] | None = None, summary: str = ""
) -> web.Response:
    session, faults = kept["session"], faults or {}
    values = {"number": typed.number if typed else "", "expiry": typed.expiry if typed else ""}
    main = _fill(
        "card",
        amount=_money(session["amount_total"]),
        lines="\n      ".join(_line(line) for line in kept["lines"]),
        summary=_summary(faults, summary),
        cancel=_cancel(session, "Hủy và quay lại cổng dịch vụ"),
        **{name: escape(value) for name, value in values.items()},
        **{key: value for name in FIELDS for key, value in _marks(name, faults.get(name, "")).items()},
    )
    return _page("Lỗi: Trả bằng thẻ" if faults or summary else "Trả bằng thẻ", main, status=422 if faults else 200)


def _marks(name: str, fault: str) -> dict[str, str]:
    said = f'<p class="error" id="{name}-error">Lỗi: {escape(fault)}</p>' if fault else ""
    return {
        f"{name}_class": "wrong" if fault else "",
        f"{name}_error": said,
        f"{name}_describes": f" {name}-error" if fault else "",
        f"{name}_invalid": ' aria-invalid="true"' if fault else "",
    }


def _summary(faults: dict[str, str], sentence: str) -> str:
    if sentence:
        return f'<div class="summary" role="alert"><h2>Chưa trả được</h2><p>{escape(sentence)}</p></div>'
    links = "".join(f'<li><a href="#{name}">{escape(fault)}</a></li>' for name, fault in faults.items())
    return f'<div class="summary" role="alert"><h2>Có chỗ cần sửa</h2><ul>{links}</ul></div>' if links else ""


def _line(line: Document) -> str:
    times = f" × {line['quantity']}" if line["quantity"] > 1 else ""
    amount = _money(line["unit_amount"] * line["quantity"])
    return f'<li><span>{escape(line["name"])}{times}</span> <span class="amount">{amount}</span></li>'


def _cancel(session: Document, words: str) -> str:
    url = session["cancel_url"]
    return f'<p><a href="{escape(url)}">{words}</a></p>' if url else ""


def _success_url(session: Document) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _money(amount: int) -> str:
    return f"{amount:,} đ".replace(",", ".")


def _fill(name: str, **values: str) -> str:
    return Template((FOLDER / f"{name}.html").read_text(encoding="utf-8")).substitute(values)


def _page(title: str, main: str, status: int = 200) -> web.Response:
    text = _fill("layout", title=escape(title), main=main)
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=HEADERS)
