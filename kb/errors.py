"""The one family of errors that a person may read."""


class KbError(Exception):
    """Something a person can mend: what is wrong, where, and how to mend it.

    Printed as one sentence; the command line, the API and the pages show it as it is.
    """

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        self.what = what.rstrip(".")
        self.where = where
        self.mend = mend.rstrip(".")
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f"; {self.mend}" if self.mend else ""
        return f"{place}{self.what}{mend}."
