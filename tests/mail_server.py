"""A mail server for the tests, which keeps what it takes and refuses what it is told to."""

import datetime
import socket
import ssl
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.e2e.processes import free_port

USER, PASSWORD = "surat", "rahasia-surat"


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Its own test of whether it listens does not trust a certificate of our own."""
        with socket.create_connection((self.hostname, self.port), timeout=5) as plain:
            if self.ssl_context is None:
                plain.recv(100)
                return
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            with trusting.wrap_socket(plain) as encrypted:
                encrypted.recv(100)


class MailServer:
    """`taken`: the mails; `raw`: as they came; `answers`: by recipient, what it says instead of 250; `delay`: seconds
    before each mail.
    """

    def __init__(self, **options: object) -> None:
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.to: list[list[str]] = []
        self.answers: dict[str, str] = {}
        self.data_answer = ""
        self.delay = 0.0
        self.encrypted = self.signed_in = False
        self.port = free_port()
        self.options = options
        self.controller: Controller | None = None

    def start(self) -> None:
        self.controller = _Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self.controller.start()

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        time.sleep(self.delay)  # all of it stands still, as a busy server does
        self.encrypted, self.signed_in = session.ssl is not None, session.authenticated
        if self.data_answer:
            return self.data_answer
        self.raw.append(envelope.content)
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        self.to.append(envelope.rcpt_tos)
        return "250 OK"


def authenticator(server, session, envelope, _mechanism, given):
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def certificate(folder: Path, host: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """A context with a certificate of its own for the host, and the file by which a client can trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    began = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + datetime.timedelta(days=10))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, private)
    return context, cert
