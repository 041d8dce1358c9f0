"""Tries the examples of docs/proxy.md: each with its real proxy, on loopback, with a certificate of its own.

    .venv/bin/python -m scripts.attacks.proxies [nginx caddy haproxy]

The text of the page is what is tried, with a server of ours behind; only ports, addresses and paths are changed.
Proxies are looked for on PATH and in /usr/sbin, and left out where they are missing; the browser's part needs Chromium
($CHROMIUM). Exit 1 if something is not as the page promises.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Error, sync_playwright

from kb.settings import ROOT

NAME = "satujawab.example.go.id"
ASKED = "/api/v1/ask?q=berapa+pajak+ponsel"
SOME, OTHER = "127.0.0.2", "127.0.0.3"
"""Two clients; the proxy itself comes from 127.0.0.1, which alone is trusted."""
MOST = 25
"""Questions that an address may ask in this trial."""
SETTINGS = {"KB_SITE": f"https://{NAME}", "KB_TRUSTED_PROXIES": "127.0.0.1", "KB_LIMITS": f"ask={MOST}/3600"}
LONG = "%F0%9F%93%B1" * 4_000
"""A question's address of 48 KB: 12 bytes for each sign."""


@dataclass(frozen=True)
class Place:
    folder: Path
    server: int
    secure: int
    plain: int

    @property
    def certificate(self) -> Path:
        return self.folder / "satujawab.pem"

    @property
    def key(self) -> Path:
        return self.folder / "satujawab.key"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def example(proxy: str) -> str:
    """What docs/proxy.md shows below a proxy's heading."""
    page = (ROOT / "docs" / "proxy.md").read_text("utf-8")
    found = re.search(rf"^## {proxy}\n.*?^```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    if found is None:
        raise SystemExit(f"docs/proxy.md has no example for {proxy}")
    return found[1]


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The example with other ports and paths; each must be there."""
    for old, new in pairs:
        if old not in text:
            raise SystemExit(f"docs/proxy.md no longer says {old!r}: change scripts/attacks/proxies.py with it")
        text = text.replace(old, new)
    return text


def nginx(place: Place) -> tuple[str, list[str]]:
    text = changed(
        example("nginx"),
        ("127.0.0.1:8501", f"127.0.0.1:{place.server}"),
        ("listen 443", f"listen 127.0.0.1:{place.secure}"),
        ("listen 80;", f"listen 127.0.0.1:{place.plain};"),
        ("/etc/ssl/satujawab", str(place.folder / "satujawab")),
    )
    paths = "".join(
        f"{kind}_temp_path {place.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root; " if os.geteuid() == 0 else ""  # it would become nobody, who may not read a temporary folder
    begin = f"{user}daemon off; pid {place.folder}/pid; error_log stderr; events {{ worker_connections 1024; }}\n"
    whole = f"{begin}http {{\naccess_log off;\n{paths}{text}}}\n"
    return whole, ["nginx", "-e", "stderr", "-p", str(place.folder), "-c", str(place.folder / "nginx.conf")]


def caddy(place: Place) -> tuple[str, list[str]]:
    text = changed(
        example("caddy"),
        ("127.0.0.1:8501", f"127.0.0.1:{place.server}"),
        (f"{NAME} {{\n", f"{NAME} {{\n\tbind 127.0.0.1\n\ttls {place.certificate} {place.key}\n"),
        ("{\n\tservers", f"{{\n\tadmin off\n\thttps_port {place.secure}\n\thttp_port {place.plain}\n\tservers"),
    )
    return text, ["caddy", "run", "--adapter", "caddyfile", "--config", str(place.folder / "caddy.conf")]


def haproxy(place: Place) -> tuple[str, list[str]]:
    (place.folder / "both.pem").write_bytes(place.certificate.read_bytes() + place.key.read_bytes())
    text = changed(
        example("haproxy"),
        ("bind :443", f"bind 127.0.0.1:{place.secure}"),
        ("bind :80\n", f"bind 127.0.0.1:{place.plain}\n"),
        ("/etc/haproxy/satujawab.pem", str(place.folder / "both.pem")),
        ("10.0.0.11:8501", f"127.0.0.1:{place.server}"),
        ("10.0.0.12:8501", f"127.0.0.1:{place.server}"),
    )
    return text, ["haproxy", "-db", "-f", str(place.folder / "haproxy.conf")]


PROXIES = {"nginx": nginx, "caddy": caddy, "haproxy": haproxy}


@contextmanager
def running(command: list[str], port: int, log: Path, environment: dict[str, str]) -> Iterator[None]:
    """A program of this machine, from when its port takes connections."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} does not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def client(place: Place, address: str) -> httpx.Client:
    """Its connections come from an address of this machine, a new one for each request."""
    trust = ssl.create_default_context(cafile=str(place.certificate))
    transport = httpx.HTTPTransport(trust, local_address=address, limits=httpx.Limits(max_keepalive_connections=0))
    return httpx.Client(
        base_url=f"https://127.0.0.1:{place.secure}", headers={"Host": NAME}, timeout=30, transport=transport
    )


def send(sent: httpx.Client, method: str, path: str, **more) -> httpx.Response:
    """The answer; its status is 0 where the connection ends without one."""
    try:
        return sent.request(method, path, extensions={"sni_hostname": NAME}, **more)
    except httpx.TransportError as error:
        return httpx.Response(0, text=type(error).__name__)


def trial(place: Place) -> Iterator[tuple[str, bool, str]]:
    """What is promised, whether it holds, and what was seen."""
    some, other = client(place, SOME), client(place, OTHER)
    page, links = send(some, "GET", "/jawaban"), send(some, "GET", "/sitemap.xml")
    yield (
        "pages, and links by the site's name",
        page.status_code == 200 and f"<loc>https://{NAME}/" in links.text,
        f"{page.status_code} {links.status_code}",
    )
    yield "HSTS", "strict-transport-security" in page.headers, page.headers.get("strict-transport-security", "none")
    cookies = send(some, "GET", "/masuk").headers.get_list("set-cookie")
    yield (
        "cookies are Secure",
        bool(cookies) and all("secure" in cookie.lower() for cookie in cookies),
        f"{len(cookies)} cookies",
    )
    health = [send(some, "GET", path).status_code for path in ("/healthz", "/readyz", "/_stcore/health")]
    yield "health", health == [200] * 3, str(health)
    spellings = ("/metrics", "/_stcore/metrics", "/metrics/", "/.//metrics", "/%6detrics", "/_stcore/%6Detrics")
    figures = [send(some, "GET", path).status_code for path in spellings]
    yield "figures stay inside", 200 not in figures, str(figures)
    moved = httpx.get(f"http://127.0.0.1:{place.plain}/cari?q=a", headers={"Host": NAME}, timeout=10)
    leads = moved.headers.get("location")
    yield (
        "HTTP leads to HTTPS",
        (moved.status_code, leads) == (308, f"https://{NAME}/cari?q=a"),
        f"{moved.status_code} {leads}",
    )
    strange = send(some, "GET", "/jawaban", headers={"Host": "evil.example"})
    yield (
        "another Host gets nothing",
        strange.status_code >= 400 or not strange.text,
        f"{strange.status_code}, {len(strange.text)} characters",
    )
    long = send(other, "GET", f"/cari?q={LONG}")
    yield "a question of 48 KB", long.status_code == 200, str(long.status_code)
    large = send(other, "GET", "/jawaban", headers={"X-A": "b" * 200_000})
    yield "a head of 200 KB", large.status_code in (400, 413, 414, 431), str(large.status_code)
    form = send(some, "POST", "/api/v1/feedback", content=b"x" * 70_000)
    poured = send(some, "POST", "/api/v1/feedback", content=iter([b"x" * 10_000] * 20))
    yield (
        "a body of 70 KB, and of 200 KB in pieces",
        {form.status_code, poured.status_code} <= {413, 502},
        f"{form.status_code} {poured.status_code}",
    )
    file = send(some, "PUT", "/_stcore/upload_file/a/b", content=b"x" * 5_000_000)
    yield "a stranger's file of 5 MB", file.status_code == 403, str(file.status_code)
    forged = [{name: f"203.0.113.{number}" for name in ("X-Forwarded-For", "X-Real-IP")} for number in range(MOST + 5)]
    asked = [send(some, "GET", ASKED, headers=headers) for headers in forged]
    refused = [answer for answer in asked if answer.status_code == 429]
    answered = len(asked) - len(refused)
    yield "one address has one limit, whatever it forges", answered in (MOST, MOST + 1), f"{answered} of {len(asked)}"
    told = (
        bool(refused)
        and "retry-after" in refused[0].headers
        and refused[0].headers["content-type"] == "application/problem+json"
    )
    yield "429 comes through", told, refused[0].headers.get("retry-after", "none") if refused else "none"
    yield "others are not hit", (status := send(other, "GET", ASKED).status_code) == 200, str(status)
    yield "a head that does not end", (seconds := half_a_head(place)) < 15, f"closed after {seconds:.0f} s"
    yield "a page and its WebSocket in a browser", *in_a_browser(place)


def half_a_head(place: Place) -> float:
    """Seconds until a connection that sends half a head is closed; 30 at most."""
    trust, start = ssl.create_default_context(cafile=str(place.certificate)), time.monotonic()
    with (
        socket.create_connection(("127.0.0.1", place.secure), 30) as plain,
        trust.wrap_socket(plain, server_hostname=NAME) as secure,
    ):
        secure.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-A: ".encode())
        try:
            while secure.recv(4096):
                continue
        except OSError:
            return time.monotonic() - start
    return time.monotonic() - start


def in_a_browser(place: Place) -> tuple[bool, str]:
    """Whether a question typed into the page is answered there, and by which protocol and WebSocket."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        return False, "no Chromium: name it in CHROMIUM"
    with sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-background-networking",
            f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{place.secure}",
        ]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        try:
            page = browser.new_page(ignore_https_errors=True)
            sockets: list[str] = []
            page.on("websocket", lambda found: sockets.append(found.url))
            page.goto(f"https://{NAME}/", timeout=60_000)
            page.locator(".st-key-q input").fill("berapa pajak ponsel")
            page.locator("[role=status] .sj-card").first.wait_for(timeout=60_000)
            protocol = page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
            return bool(sockets) and sockets[0].startswith(
                f"wss://{NAME}/"
            ), f"{protocol}, {sockets[0] if sockets else 'no WebSocket'}"
        except Error as error:
            return False, error.message.splitlines()[0]
        finally:
            browser.close()


def tried(proxy: str) -> bool:
    """Prints how a proxy fared; whether all is as promised."""
    with tempfile.TemporaryDirectory() as name:
        place = Place(Path(name), free_port(), free_port(), free_port())
        subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        make = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-keyout",
            str(place.key),
            "-out",
            str(place.certificate),
            *subject,
        ]
        subprocess.run(make, check=True, capture_output=True)
        text, command = PROXIES[proxy](place)
        (place.folder / f"{proxy}.conf").write_text(text, "utf-8")
        own = {
            "PORT": str(place.server),
            "HOST": "127.0.0.1",
            "KB_DATABASE_URL": f"sqlite:///{name}/kb.sqlite",
            "KB_JOURNAL": f"{name}/calls.jsonl",
        }
        own |= {"KB_ACCOUNTS": f"{name}/accounts.yaml"} | SETTINGS
        home = {"HOME": name, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"}
        with (
            running(["scripts/serve"], place.server, place.folder / "server.log", own),
            running(command, place.secure, place.folder / "proxy.log", home),
        ):
            print(proxy, flush=True)
            found = []
            for promised, holds, seen in trial(place):
                print(f"  {'ok ' if holds else 'NOT'}  {promised}: {seen}", flush=True)
                found.append(holds)
            log = (place.folder / "server.log").read_text("utf-8")
            print(
                "".join(
                    f"  log: {line}\n" for line in log.splitlines()[-3:] if "KB_TRUSTED" in line or "Error" in line
                ),
                end="",
            )
        return all(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proxies", nargs="*", help=", ".join(PROXIES))
    wanted = parser.parse_args().proxies or list(PROXIES)
    if strange := set(wanted) - set(PROXIES):
        raise SystemExit(f"there is no example for {', '.join(sorted(strange))}; the proxies are {', '.join(PROXIES)}")
    here = [proxy for proxy in wanted if shutil.which(proxy) or shutil.which(proxy, path="/usr/sbin")]
    for proxy in set(wanted) - set(here):
        print(f"{proxy} is not installed here: not tried", flush=True)
    sys.exit(0 if [tried(proxy) for proxy in here].count(False) == 0 and here else 1)


if __name__ == "__main__":
    main()
