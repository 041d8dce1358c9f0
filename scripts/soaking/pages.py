"""A page of Streamlit's as a browser has it: a WebSocket, its elements, and what one types and presses."""

import asyncio
from http.cookies import SimpleCookie
from types import TracebackType
from urllib.parse import urlencode

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

from scripts.soaking.seen import Unexpected

PATIENCE = 60.0


class Page:
    """One session: `async with Page(…) as page`."""

    def __init__(
        self, port: int, path: str = "", query: dict[str, str] | None = None, cookies: str = "",
        address: str = "127.0.0.1",
    ) -> None:  # fmt: skip
        self._port, self._path, self._query = port, path, urlencode(query or {})
        self._cookies, self._address = cookies, address
        self._hash = ""
        self._states: dict[str, WidgetState] = {}
        self._finished = asyncio.Event()
        self.elements: dict[str, str] = {}
        """Ids of what can be used, with the kind of each."""
        self.disabled: set[str] = set()
        self.said: list[str] = []
        """The HTML of the last run."""

    async def __aenter__(self) -> "Page":
        headers = {"Cookie": self._cookies} if self._cookies else {}
        self._socket: ClientConnection = await connect(
            f"ws://127.0.0.1:{self._port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=f"http://127.0.0.1:{self._port}",  # type: ignore[arg-type]
            additional_headers=headers, max_size=None, proxy=None, open_timeout=PATIENCE,
            local_addr=(self._address, 0),
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        await self.run()
        return self

    async def __aexit__(self, _type: type | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._reader.cancel()
        await self._socket.close()

    def drop(self) -> None:
        """As a telephone that goes into a tunnel."""
        self._reader.cancel()
        self._socket.transport.abort()

    async def _read(self) -> None:
        async for data in self._socket:
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            self._take(message)
        self._finished.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.elements, self.disabled, self.said = {}, set(), []
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            name = element.WhichOneof("type")
            one = getattr(element, name or "", None)
            if name == "html":
                self.said.append(one.body)
            elif one is not None and hasattr(one, "id"):
                self.elements[one.id] = name or ""
                if getattr(one, "disabled", False):
                    self.disabled.add(one.id)
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._finished.set()

    async def run(self, pressed: WidgetState | None = None, patience: float = PATIENCE) -> None:
        """Runs the page's script and waits for its end; Unexpected if the connection ends instead."""
        self._finished.clear()
        states = WidgetStates(widgets=[*self._states.values(), *([pressed] if pressed else [])])
        asked = ClientState(
            query_string=self._query, page_script_hash=self._hash, widget_states=states,
            page_name="" if self._hash else self._path,
        )  # fmt: skip
        await self._socket.send(BackMsg(rerun_script=asked).SerializeToString())
        await asyncio.wait_for(self._finished.wait(), patience)
        if self._reader.done():
            raise Unexpected("the connection of a page has ended")

    def find(self, key: str) -> str | None:
        """The id of what has the key of our own code."""
        return next((one for one in self.elements if one.endswith(f"-{key}")), None)

    async def press(self, key: str, patience: float = PATIENCE) -> bool:
        """Whether the button was there, and could be pressed."""
        found = self.find(key)
        if found is None or found in self.disabled:
            return False
        await self.run(WidgetState(id=found, trigger_value=True), patience)
        return True

    async def type(self, key: str, words: str) -> bool:
        """Whether the field was there."""
        found = self.find(key)
        if found is None:
            return False
        self._states[found] = WidgetState(id=found, string_value=words)
        await self.run()
        return True


async def signed_in(client: httpx.AsyncClient, account: str, password: str) -> str:
    """The cookies of an account that has signed in by the form; Unexpected if it is refused."""
    form = await client.get("/masuk")
    kept = _cookies(form)
    csrf = kept.get("sj_csrf", "")
    answer = await client.post(
        "/masuk", data={"name": account, "password": password, "csrf": csrf, "next": "/studio"},
        headers={"Cookie": f"sj_csrf={csrf}"},
    )  # fmt: skip
    token = _cookies(answer).get("sj_session")
    if answer.status_code != 303 or not token:
        raise Unexpected(f"signing in: {answer.status_code}")
    return f"sj_session={token}"


def _cookies(answer: httpx.Response) -> dict[str, str]:
    found = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return {name: one.value for name, one in found.items()}
