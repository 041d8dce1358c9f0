"""The one family of errors that a person may read."""

from typing import Any

from kb.messages import Coded, say


class KbError(Coded, Exception):
    """Something a person can mend: a code of the catalogue, where, and what the message names.

    Printed as one English sentence, which the command line and the log show; `told` gives the reader's language. `line`
    is that of the file `where`, from 1.
    """

    def __init__(self, code: str, where: str = "", /, line: int | None = None, **parameters: Any) -> None:
        super().__init__(code, where)
        self.code, self.where, self.line, self.parameters = code, where, line, parameters

    def apart(self) -> "KbError":
        """The same to be kept: an exception that was raised holds on to all that its callers had at hand."""
        return KbError(self.code, self.where, self.line, **self.parameters)

    def said(self, language: str, part: str = "") -> str:
        """The message, or one of its parts, which may name the place."""
        return say(self.code, language, part, {**self.parameters, "where": self.where, "line": self.line}) or ""

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        place = f"{self.where}{line}: " if self.where else ""
        mend = f"; {self.mend.rstrip('.')}" if self.mend else ""
        return f"{place}{self.message.rstrip('.')}{mend}."

    def told(self, language: str) -> str:
        """The error for a page: in English as it is printed, else in whole sentences, with the line that is meant."""
        if language == "en":
            return str(self)
        words = super().told(language)
        if self.line is None:
            return words
        return f"{say('file.line', language, parameters={'file': self.where, 'line': self.line})}: {words}"
