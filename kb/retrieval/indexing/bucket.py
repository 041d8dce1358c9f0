"""A bucket of S3: whole objects by name, and a write that holds only if nobody else wrote first.

The library `obstore` is needed by those who keep snapshots there, and loaded here alone. No message repeats what the
server or the library says: it may hold keys, and is of many lines.
"""

import configparser
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from kb.errors import KbError
from kb.settings import S3

if TYPE_CHECKING:
    from obstore.store import S3Config

ONE_PUT = 64 * 2**20
"""Bytes that are sent in one request; more go in parts."""
LONGEST_REQUEST = 30
"""Seconds after which a small request, tried again or not, has failed: by the limits that follow."""
CONNECT, SILENT, TRIED = timedelta(seconds=3), timedelta(seconds=10), timedelta(seconds=15)
"""Until there is a connection; until the server says its next byte; after which nothing is tried again."""
CODES = {
    "NoSuchBucket": "bucket.not_there",
    "InvalidAccessKeyId": "bucket.not_let_in",
    "SignatureDoesNotMatch": "bucket.not_let_in",
    "InvalidToken": "bucket.not_let_in",
    "ExpiredToken": "bucket.not_let_in",
    "AccessDenied": "bucket.forbidden",
    "RequestTimeTooSkewed": "bucket.clock",
    "AuthorizationHeaderMalformed": "bucket.other_region",
    "PermanentRedirect": "bucket.other_region",
    "NotImplemented": "bucket.no_conditions",
}
"""S3's own codes: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html."""


class Bucket:
    """A connection; each thread may use it."""

    def __init__(self, s3: S3) -> None:
        """Sends nothing yet. KbError if the library is not installed or there are no credentials."""
        try:
            from obstore.store import S3Store
        except ImportError:
            raise KbError("bucket.no_library", "KB_INDEX") from None
        self.address = s3.address
        name, _, prefix = s3.address.removeprefix("s3://").partition("/")
        keys = _keys(s3)
        config: S3Config = {
            "region": s3.region,
            "access_key_id": keys["aws_access_key_id"],
            "secret_access_key": keys["aws_secret_access_key"],
        }
        if keys.get("aws_session_token"):
            config["session_token"] = keys["aws_session_token"]
        if s3.endpoint:
            config["endpoint"] = s3.endpoint
        self._store = S3Store(
            name,
            prefix=prefix or None,
            config=config,
            client_options={
                "allow_http": s3.endpoint.startswith("http://"),
                "connect_timeout": CONNECT,
                "read_timeout": SILENT,
                "timeout": timedelta(hours=1),  # of a large file; a silent server is given up long before
            },
            retry_config={
                "max_retries": 3,
                "retry_timeout": TRIED,
                "backoff": {"init_backoff": timedelta(milliseconds=50), "max_backoff": timedelta(seconds=1)},
            },
        )

    def get(self, name: str, unless: str | None = None) -> tuple[bytes, str] | None:
        """An object's bytes and the mark of this version; None if there is none, or it still has the mark `unless`."""
        import obstore
        from obstore.exceptions import NotModifiedError

        with self._told():
            try:
                found = obstore.get(self._store, name, options={"if_none_match": unless} if unless else None)
                return bytes(found.bytes()), found.meta["e_tag"] or ""
            except NotModifiedError:
                return None
            except FileNotFoundError as error:
                if _code(error) == "NoSuchBucket":
                    raise
                return None

    def put(self, name: str, data: bytes) -> None:
        """Keeps an object, whole or not at all."""
        import obstore

        with self._told():
            obstore.put(self._store, name, data, use_multipart=len(data) > ONE_PUT, chunk_size=ONE_PUT)

    def swap(self, name: str, data: bytes, mark: str | None) -> bool:
        """Writes an object if it has the mark still, with None if it is not there; whether it has been written.

        A false may be the second try of a write whose reply was lost: who needs to know reads what is there.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        with self._told():
            try:
                obstore.put(self._store, name, data, mode={"e_tag": mark} if mark else "create", use_multipart=False)
            except (AlreadyExistsError, PreconditionError):
                return False
            except FileNotFoundError as error:  # it has gone since
                if _code(error) == "NoSuchBucket":
                    raise
                return False
            except Exception as error:
                if _code(error) == "ConditionalRequestConflict":  # AWS: another is writing it now
                    return False
                raise
        return True

    def sizes(self, folder: str) -> dict[str, int]:
        """The names below a folder, and each one's bytes."""
        import obstore

        with self._told():
            found = obstore.list(self._store, folder).collect()
        return {one["path"].removeprefix(f"{folder}/"): one["size"] for one in found}

    def delete(self, names: Sequence[str]) -> None:
        """Takes objects away; those that are not there are none."""
        import obstore

        with self._told():
            obstore.delete(self._store, list(names))

    @contextmanager
    def _told(self) -> Iterator[None]:
        from obstore.exceptions import BaseError, PermissionDeniedError

        try:
            yield
        except (BaseError, OSError, ValueError) as error:
            said = _code(error)
            code = CODES.get(said)
            if code is None and (isinstance(error, PermissionDeniedError) or "403 Forbidden" in str(error)):
                code = "bucket.forbidden"
            raise KbError(code or "bucket.away", self.address) from None


def _code(error: BaseException) -> str:
    """S3's code in what the server said; empty if it said none."""
    found = re.search(r"<Code>(\w+)</Code>", str(error))
    return found[1] if found else ""


def _keys(s3: S3) -> dict[str, str]:
    """The credentials, by AWS' names in small letters."""
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    if s3.credentials is None:
        where, found = "AWS_ACCESS_KEY_ID", {name: os.environ.get(name.upper(), "") for name in names}
    else:
        where, parser = "KB_S3_CREDENTIALS", configparser.ConfigParser(interpolation=None, default_section="default")
        try:
            text = s3.credentials.read_text("utf-8")
            parser.read_string(text if text.lstrip().startswith("[") else f"[default]\n{text}")
        except OSError as error:
            raise KbError("bucket.credentials_not_read", where, reason=error.strerror) from None
        except (configparser.Error, UnicodeDecodeError):  # which would repeat the lines
            raise KbError("bucket.no_credentials", where) from None
        found = dict(parser.defaults())
    if not (found.get(names[0]) and found.get(names[1])):
        raise KbError("bucket.no_credentials", where)
    return found
