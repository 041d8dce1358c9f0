"""What the API says when it does not do what was asked:
problem details (RFC 9457) in plain words, and how OpenAPI describes them.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import Receive, Scope, Send

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    409: "Already kept",
    413: "Too large",
    415: "Unsupported media type",
    422: "Bad input",
    429: "Too many requests",
    500: "Internal error",
    503: "Not ready",
}
"""Every status of the API that is none of success."""
OF_BODIES = (409, 413, 415)
SAID = {"string_pattern_mismatch": "write it in words, without characters that are not text"}


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(description="about:blank: the title says what kind it is.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and how to mend it, for people. It never repeats what was sent.")


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Problem details; `detail` must not repeat what was sent, which may hold a personal number."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Bad request"), "status": status, "detail": detail}
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


async def on_http_error(_: Request, error: StarletteHTTPException) -> JSONResponse:
    """For FastAPI: what a route refused, and what no route takes."""
    detail = str(error.detail)
    if error.status_code == 404 and detail == "Not Found":  # starlette's own
        detail = "There is no such address; see /api/v1/docs."
    return problem(error.status_code, detail, error.headers)


async def on_bad_input(_: Request, error: RequestValidationError) -> JSONResponse:
    """For FastAPI: what does not fit the schema. Only where and what: the value itself may hold a personal number."""
    told = [
        f"{'.'.join(str(part) for part in e['loc'][1:]) or e['loc'][0]}: {SAID.get(e['type'], e['msg'])}"
        for e in error.errors()
    ]
    return problem(422, "; ".join(told) + ".")


async def on_failure(_: Request, error: Exception) -> JSONResponse:
    """For FastAPI: what nobody foresaw; it is logged where it is raised again."""
    return problem(500, "Something went wrong on our side; please try again.")


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """An address that is not there, as an ASGI app."""
    await problem(404, "There is no such address; see /api/v1/docs.")(scope, receive, send)


async def wrong_method(scope: Scope, receive: Receive, send: Send) -> None:
    """A method that an address does not take, as an ASGI app."""
    await problem(405, "This address does not take this method; see /api/v1/docs.")(scope, receive, send)


def only_text(request: Request) -> None:
    """422 for a query that is no text in UTF-8 or gives a parameter twice, of which nobody knows which is meant."""
    given: Counter[str] = Counter()
    for part in request.scope["query_string"].split(b"&"):
        name, _, value = part.replace(b"+", b" ").partition(b"=")
        try:
            texts = [unquote_to_bytes(piece).decode("utf-8") for piece in (name, value)]
        except UnicodeDecodeError:
            raise HTTPException(
                422, "The query is not text in UTF-8; percent-encode its characters as UTF-8."
            ) from None
        if "\0" in "".join(texts):
            raise HTTPException(422, "The query holds a NUL character; leave it out.")
        given[texts[0]] += 1
    known = getattr(request.scope.get("route"), "dependant", None)
    for param in known.query_params if known else ():
        if given[param.alias] > 1:
            raise HTTPException(422, f"{param.alias}: given more than once; give it once.")


def only_json(request: Request) -> None:
    """415 for a body that is not said to be JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "The body must be JSON; send Content-Type: application/json.")


def described(document: dict[str, Any], operators: list[str], languages: list[str]) -> dict[str, Any]:
    """An OpenAPI document with the problems of each operation, and with what a parameter may be instead of null,
    which no query holds.
    """
    document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            statuses = (
                set(TITLES)
                - (set() if "{" in path else {404})
                - (set() if "requestBody" in operation else set(OF_BODIES))
            )
            operation["responses"].pop("422", None)
            for status in sorted(statuses):
                content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
                operation["responses"][str(status)] = {"description": TITLES[status], "content": content}
            for parameter in operation.get("parameters", ()):
                schema = parameter["schema"]
                choices = [choice for choice in schema.pop("anyOf", ()) if choice != {"type": "null"}]
                schema |= choices[0] if choices else {}
                if parameter["name"] == "operator":
                    schema["enum"] = operators
                elif parameter["name"] == "lang":
                    schema["enum"] = languages
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    return document
