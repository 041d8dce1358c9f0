"""Those who ask: people on the light pages and on Streamlit's, programs on the API, readers of feeds, and whoever sends
what nobody can read. Each has an address of this machine's own network, so that the usual limits hold.
"""

import asyncio
import json
import re
import ssl
from collections.abc import Awaitable, Callable
from html import unescape
from http.cookiejar import DefaultCookiePolicy
from random import Random
from urllib.parse import quote

import httpx

from kb.settings import LIMITS, ROOT
from scripts.attacks.target import exchange
from scripts.soaking.pages import Page
from scripts.soaking.seen import Seen, Unexpected

IN_SCOPE = ("tests/evaluation/in_scope.jsonl", "tests/evaluation/later/in_scope.jsonl")
OUT_OF_SCOPE = ("tests/evaluation/out_of_scope.jsonl", "tests/evaluation/later/out_of_scope.jsonl")
ADDRESSES = 150
FLOODER = "127.9.9.9"
BEFORE = ("", "min ", "halo, ", "mau tanya, ", "permisi, ", "pak, ", "kak ")
AFTER = ("", " ya", " dong", " min?", " makasih", "?", " gimana")
READ = (
    "/perubahan", "/perubahan.atom", "/sitemap.xml", "/data/articles.json", "/data/articles.csv", "/opensearch.xml",
    "/llms.txt", "/jawaban", "/robots.txt", "/tentang", "/aksesibilitas", "/yang-kami-simpan", "/metrics",
    "/api/v1/articles", "/api/v1/changes", "/jawaban?lang=en", "/perubahan.atom?lang=en", "/icon.svg",
)  # fmt: skip
_LINK = re.compile(r'href="(/articles/[^"?#]+)')
_RECEIPT = re.compile(r'name="receipt" value="([^"]+)"')
_FILE = re.compile(r"(/berkas/[\w.-]+)")


def _texts(names: tuple[str, ...]) -> list[str]:
    return [json.loads(line)["text"] for name in names for line in (ROOT / name).read_text("utf-8").splitlines()]


class Citizens:
    """All of them, before one server."""

    def __init__(self, port: int, seen: Seen, chance: Random) -> None:
        self.port, self.seen, self.chance = port, seen, chance
        self._asked, self._unanswered = _texts(IN_SCOPE), _texts(OUT_OF_SCOPE)
        self._trust = ssl.create_default_context()
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._number = 0
        self.ways: dict[str, Callable[[], Awaitable[None]]] = {
            "asks": self.asks, "program": self.program, "reads": self.reads, "phone": self.phone,
            "reports": self.reports, "page": self.page, "awkward": self.awkward, "half open": self.half_open,
            "flood": self.flood, "stays open": self.stays_open,
        }  # fmt: skip

    def client(self, address: str = "") -> httpx.AsyncClient:
        """The connections of an address, of any if none is named."""
        number = self.chance.randrange(ADDRESSES)
        address = address or f"127.1.{number // 100}.{number % 100 + 1}"
        if address not in self._clients:
            # The server closes what was idle for five seconds; who asks just then would have to ask again.
            limits = httpx.Limits(keepalive_expiry=2)
            transport = httpx.AsyncHTTPTransport(self._trust, local_address=address, limits=limits)
            self._clients[address] = httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{self.port}", transport=transport, timeout=60, trust_env=False
            )
            self._clients[address].cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return self._clients[address]

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    def question(self) -> str:
        """One in five that was never asked before; some that none answers; the others as people repeat them."""
        self._number += 1
        turn = self.chance.random()
        if turn < 0.12:
            return self.chance.choice(self._unanswered)
        # The k-th question comes as often as 1/k.
        text = self._asked[min(int(len(self._asked) ** self.chance.random()) - 1, len(self._asked) - 1)]
        if turn < 0.35:
            return f"{self.chance.choice(BEFORE)}{text}{self.chance.choice(AFTER)} {self._number}"
        return text

    async def get(
        self, client: httpx.AsyncClient, what: str, path: str, well: tuple[int, ...] = (200,), **more: object
    ) -> httpx.Response | None:
        """The answer; None if it failed, which is counted."""
        return await self._send(client, what, "GET", path, well, more)

    async def post(
        self, client: httpx.AsyncClient, what: str, path: str, well: tuple[int, ...], **more: object
    ) -> httpx.Response | None:
        return await self._send(client, what, "POST", path, well, more)

    async def _send(
        self, client: httpx.AsyncClient, what: str, method: str, path: str, well: tuple[int, ...], more: dict
    ) -> httpx.Response | None:
        with self.seen.request(what):
            answer = await client.request(method, path, **more)
            if answer.status_code not in well:
                raise Unexpected(f"{answer.status_code} of {path[:60]}")
            return answer
        return None

    def _browser(self) -> dict[str, str]:
        return {"User-Agent": f"Soak/{self.chance.randrange(10**9)}"}

    async def _pause(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.05, 0.6))

    async def asks(self) -> None:
        """One to three questions on the light page; some read on, say whether it helped, or change the language."""
        client, headers = self.client(), self._browser()
        for number in range(self.chance.choice((1, 1, 2, 3))):
            lang = self.chance.choice(("id", "id", "id", "en"))
            path = f"/cari?q={quote(self.question())}&lang={lang}"
            if number:
                await self._pause()
            # What holds a personal number leads to the address that does not.
            answer = await self.get(client, "question, page", path, (200, 303), headers=headers)
            if answer is None:
                return
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
            text, turn = answer.text, self.chance.random()
            if turn < 0.2 and (links := _LINK.findall(text)):
                await self.get(client, "article", unescape(self.chance.choice(links)), headers=headers)
            elif turn < 0.35 and (receipt := _RECEIPT.search(text)):
                helpful = self.chance.choice("1110")
                sent = {"receipt": receipt[1], "helpful": helpful, "lang": lang, "q": "apa ini"}
                await self.post(client, "feedback, page", "/umpan-balik", (200,), data=sent, headers=headers)
                await self.get(client, "receipt, page", f"/bukti/{receipt[1]}", headers=headers)
            elif turn < 0.45:
                other = path.replace(f"lang={lang}", "lang=en")
                await self.get(client, "language", other, (200, 303), headers=headers)

    async def program(self) -> None:
        """A chat bot or a telephone's menu."""
        client = self.client()
        channel = self.chance.choice(("web", "text", "voice"))
        path = f"/api/v1/ask?q={quote(self.question())}&channel={channel}"
        answer = await self.get(client, "question, API", path)
        if answer is None:
            return
        said, turn = answer.json(), self.chance.random()
        if turn < 0.15:
            receipt, headers = said["receipt"], self._browser()
            await self.get(client, "receipt, API", f"/api/v1/receipts/{receipt}")
            sent = {"receipt": receipt, "helpful": self.chance.random() < 0.8, "comment": "sip, 081234567890"}
            await self.post(client, "feedback, API", "/api/v1/feedback", (201,), json=sent, headers=headers)
        elif turn < 0.25:
            await self.get(client, "search, API", f"/api/v1/search?q={quote(self.question())}&k=5")
        elif turn < 0.35 and said["answer"]:
            # What was withdrawn between the two requests is not there any more.
            await self.get(client, "article, API", f"/api/v1/articles/{said['answer']['id']}", (200, 404))

    async def reads(self) -> None:
        client = self.client("127.0.0.1")  # which may read /metrics
        path = self.chance.choice(READ)
        answer = await self.get(client, "feeds and pages", path)
        if answer and "etag" in answer.headers:
            await self.get(client, "once more", path, (200, 304), headers={"If-None-Match": answer.headers["etag"]})

    async def phone(self) -> None:
        """The first page, with what it keeps on a phone."""
        client = self.client()
        answer = await self.get(client, "first page", self.chance.choice(("/", "/?lang=en")))
        for path in sorted({*_FILE.findall(answer.text)} if answer else ())[:6]:
            await self.get(client, "files", path, (200, 404))  # what the page before a publication names may be gone
        await self.get(client, "files", "/worker.js")

    async def reports(self) -> None:
        """A problem, or a question that is sent and looked up."""
        client, headers = self.client(), self._browser()
        if self.chance.random() < 0.4:
            sent = {"lang": "id", "about": "/jawaban", "reason": "other", "words": "ada yang salah"}
            await self.post(client, "problem", "/lapor-masalah", (200,), data=sent, headers=headers)
            return
        sent = {"lang": "id", "question": f"{self.question()} {self._number}", "anyway": "1"}
        answer = await self.post(client, "question sent", "/pertanyaan", (303,), data=sent, headers=headers)
        if answer is not None:
            await self.get(client, "question looked up", answer.headers["location"], headers=headers)

    async def page(self) -> None:
        """Streamlit's page: typed in, asked, said whether it helped; a third of the visitors go without a word."""
        with self.seen.request("session"):
            page = Page(self.port, query=self.chance.choice(({}, {"q": self.question()})), address=self._address())
            async with page:
                for _ in range(self.chance.choice((1, 2, 3))):
                    words = self.question()
                    await page.type("q", words[: len(words) // 2])
                    await page.type("q", words)
                    await page.press("ask")
                    if self.chance.random() < 0.3:
                        await page.press(self.chance.choice(("helpful-yes", "helpful-no")))
                    await self._pause()
                if not page.said:
                    raise Unexpected("a page without a word")
                if self.chance.random() < 0.33:
                    page.drop()

    async def stays_open(self) -> None:
        """A page that stands open for two hours of the day, and asks now and then."""
        with self.seen.request("session that stays"):
            async with Page(self.port, address=self._address()) as page:
                for _ in range(5):
                    await asyncio.sleep(self.seen.seconds / 24 / 2.5)
                    await page.type("q", self.question())
                    await page.press("ask")

    def _address(self) -> str:
        return f"127.2.0.{self.chance.randrange(1, 200)}"

    async def awkward(self) -> None:
        """Bytes that no browser sends: whatever is said to them, it is no failure of ours."""
        junk = self.chance.randbytes(self.chance.choice((1, 40, 3000)))
        text = "".join(f"%{byte:02X}" for byte in junk[:400])
        head = self.chance.choice((
            junk + b"\r\n\r\n",
            f"GET /cari?q={text} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
            f"GET /api/v1/ask?q=%00{text} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
            f"GET /cari?q={'a' * 70_000} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
            b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 40_000 + b"\r\n\r\n",
            b"BREW /cari HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            f"GET /bukti/{text} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
            f"GET /articles/../../{text} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
            b"POST /api/v1/feedback HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 9\r\nConnection: close\r\n\r\n{\"a\": \xff}}",
            b"POST /umpan-balik HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ))  # fmt: skip
        with self.seen.request("awkward"):
            try:
                status, _ = await asyncio.wait_for(exchange(self.port, head, self._address()), 60)
            except ConnectionError:
                return  # cut off while it was still sending
            except ValueError:
                status = 0
            if status >= 500:
                raise Unexpected(f"{status} to {head[:60]!r}")

    async def half_open(self) -> None:
        """A head that never ends, or a body: left after a while, or cut off by the server."""
        begun = self.chance.choice((
            b"", b"GET /ca", b"GET / HTTP/1.1\r\nHost: localhost\r\n",
            b"POST /umpan-balik HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nq=",
        ))  # fmt: skip
        with self.seen.request("half open"):
            _, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self._address(), 0))
            try:
                writer.write(begun)
                await asyncio.sleep(self.chance.uniform(1, 40))
            finally:
                writer.transport.abort()

    async def flood(self) -> None:
        """One address that says more in a moment than it may: the rest is refused, and told so."""
        client, most = self.client(FLOODER), LIMITS["feedback"].count
        sent = {"receipt": "x", "helpful": "1"}
        with self.seen.request("flood"):
            answers = [await client.post("/umpan-balik", data=sent) for _ in range(most + 40)]
            refused = sum(answer.status_code == 429 for answer in answers)
            if refused < 20 or any(answer.status_code >= 500 for answer in answers):
                raise Unexpected(f"{refused} of {len(answers)} refused")
