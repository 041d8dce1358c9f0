"""What only monitoring may read: the figures of this process, ours and Streamlit's."""

from hmac import compare_digest

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.settings import Settings
from kb.web.http.client import client_address, is_within

PATHS = ("/metrics", "/_stcore/metrics")
FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded", "via")
REFUSED = PlainTextResponse(
    (
        "These figures are for monitoring only; ask from an address of KB_MONITORS or with the token of "
        "KB_METRICS_TOKEN.\n"
    ),
    403,
)


class Monitors:
    """403 for the paths above unless the request comes from KB_MONITORS or brings `Authorization:
    Bearer` with KB_METRICS_TOKEN.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    def _may(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        sent = headers.get("authorization", "")
        if self.settings.metrics_token and compare_digest(
            sent.encode("utf-8"), f"Bearer {self.settings.metrics_token}".encode()
        ):
            return True
        # A proxy on this machine that nobody told us of: then everybody seems to come from here.
        if any(name in headers for name in FORWARDED) and not self.settings.trusted_proxies:
            return False
        return is_within(client_address(scope, self.settings), self.settings.monitors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") in PATHS and not self._may(scope):
            return await REFUSED(scope, receive, send)
        await self.app(scope, receive, send)
