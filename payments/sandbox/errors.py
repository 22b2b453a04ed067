"""Errors in the shape of Stripe's."""

from typing import Any

from aiohttp import web


class ApiError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, kind: str, message: str, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status = status
        said = {"type": kind, "message": message, "code": code, "param": param}
        self.body: dict[str, Any] = {"error": {name: value for name, value in said.items() if value}}

    def response(self) -> web.Response:
        return web.json_response(self.body, status=self.status)


def invalid(message: str, code: str = "", param: str = "", status: int = 400) -> ApiError:
    return ApiError(status, "invalid_request_error", message, code, param)


def missing(kind: str, key: str) -> ApiError:
    return invalid(f"No such {kind}: '{key}'", "resource_missing", "id", 404)
