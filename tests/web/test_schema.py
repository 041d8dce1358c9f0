"""The API against its own description: schemathesis makes up requests, good and bad, and each of its checks holds."""

import schemathesis
from hypothesis import strategies
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

SCHEMA = "/api/v1/openapi.json"
CONFIG = {
    "seed": 1,
    "generation": {"mode": "all", "max-examples": 5, "deterministic": True},
    "phases": {"stateful": {"generation": {"max-examples": 3}}},
}
"""All phases and checks, and so few examples that the edges of each parameter, which are tried one by one,
are most of them.
"""


def without_lifespan(app):
    """The app as it runs already: each of schemathesis's clients would start it anew."""

    async def running(scope, receive, send):
        if scope["type"] != "lifespan":
            return await app(scope, receive, send)
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})

    return running


def test_what_the_description_promises_is_kept(client):
    receipt = client.get("/api/v1/ask", params={"q": "nomor telepon bea cukai"}).json()["receipt"]
    schemathesis.openapi.format("receipt", strategies.just(receipt))
    schema = schemathesis.openapi.from_asgi(
        SCHEMA, without_lifespan(client.app), config=SchemathesisConfig.from_dict(CONFIG)
    )
    requests, found = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, (events.NonFatalError, events.FatalError)):
            found.append(str(event))
        elif isinstance(event, events.ScenarioFinished):
            requests += len(event.recorder.interactions)
            failures = (
                check.failure_info
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info
            )
            found += [
                f"{event.label}: {info.failure.title}: {info.failure.message}\n{info.code_sample}" for info in failures
            ]
    assert found == [] and requests > 250
