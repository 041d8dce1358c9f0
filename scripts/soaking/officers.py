"""Those who sign in: they write, sign and publish. Texts are handed in and signed by the functions that the studio
calls; what takes memory, the looks at a draft and its publication, is done in the server, by pressing its buttons.
"""

import asyncio
import sqlite3
import time
from random import Random

from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of, is_translation
from kb.publishing.people.accounts import load_accounts
from kb.publishing.workflow import review
from kb.publishing.workflow.noting import note_change
from kb.retrieval.indexing.index import list_snapshots, make_current
from kb.storage.store import Store
from scripts.soaking.citizens import Citizens
from scripts.soaking.pages import Page, signed_in
from scripts.soaking.seen import Seen, Unexpected
from scripts.soaking.server import PASSWORD, Server

AUTHOR, OWNER = "penulis-bea-cukai", "bea-cukai"
STAFF = (AUTHOR, "pemeriksa-bea-cukai", "pemeriksa-komdigi", "penyelia-telkomsel", "administrator")
VIEWS = ("tasks", "search", "notices", "questions", "figures", "facts", "shared", "audit")
LOCKED = 1.0
"""Seconds that the database is kept from everybody else."""
LONG = 400.0
"""Seconds for a look at all articles on a busy machine."""
SENTENCES = {False: "Baca sekali lagi sebelum Anda berangkat.", True: "Read it once more before you travel."}
"""By whether the text is English."""


class Officers:
    """Them, with their own way to the files and the database of a server on this machine."""

    def __init__(self, server: Server, seen: Seen, chance: Random, citizens: Citizens) -> None:
        self.server, self.seen, self.chance, self._citizens = server, seen, chance, citizens
        store = Store(f"sqlite:///{server.database}")
        # What is written and signed is not read by the encoder.
        self._context = Context(server.articles, server.index, server.folder / "accounts.yaml", store, None)  # type: ignore[arg-type]
        self._accounts = load_accounts(self._context.accounts)
        self._articles = sorted(p.stem for p in (server.articles / OWNER).glob("*.md") if not p.stem.endswith(".en"))
        self._number = 0
        self._one = asyncio.Lock()
        self._begun = self.published = 0
        self.ways = {
            "publication": self.publication, "signs in": self.signs_in, "draft": self.draft, "reload": self.reload,
            "locked": self.locked,
        }  # fmt: skip

    def close(self) -> None:
        self._context.store.close()

    async def signs_in(self) -> None:
        """Looks around on a few pages and signs out; one in four just goes."""
        who = self.chance.choice(STAFF)
        with self.seen.request("staff session"):
            cookies = await signed_in(self._citizens.client("127.3.0.1"), who, PASSWORD)
            path = "agen" if who == "penyelia-telkomsel" else "studio"
            async with Page(self.server.port, path, cookies=cookies) as page:
                for view in self.chance.sample(VIEWS, 3):
                    await page.press(f"nav-{view}", LONG)
                if path == "studio" and page.find("sign-out") is None:
                    raise Unexpected("the studio does not know who signed in")
                if self.chance.random() < 0.75:
                    await page.press("sign-out")

    async def draft(self) -> None:
        """A text that is saved a few times as one types, and then put away."""
        with self.seen.request("draft saved"):
            await asyncio.to_thread(self._write)

    def _write(self) -> None:
        author, self._number = self._accounts[AUTHOR], self._number + 1
        one = drafts.new_article(self._context, author, OWNER, f"Apa itu latihan {self._number}?", "Mulai.")
        path, revision = next(iter(one.files)), one.revision
        for more in range(4):
            text = f"{one.files[path]}\n\nKalimat {more} dari {self._number}.\n"
            revision = drafts.save(self._context, author, one.id, {path: text}, revision).draft.revision
            time.sleep(0.2)
        drafts.discard(self._context, author, one.id)

    def _signed(self, article: str) -> int:
        """A sentence more in an article, or none if it was there, handed in and signed."""
        author = self._accounts[AUTHOR]
        one = drafts.open_article(self._context, author, article)
        files = {
            path: _with_or_without(text or "", SENTENCES[is_translation(path)]) for path, text in one.files.items()
        }
        one = drafts.save(self._context, author, one.id, files, one.revision).draft
        note_change(self._context, author, one.id, "wording", {})
        drafts.submit(self._context, author, one.id)
        one = drafts.find_draft(self._context, author, one.id)
        for need in review.signatures_of(self._context, one):
            reviewer = next(a for a in self._accounts.values() if a.has("reviewer", need.owner))
            review.sign(self._context, reviewer, one.id, need.owner, digest_of(one))
        return one.id

    async def publication(self) -> None:
        """Written, signed, looked at in the studio and published by its button; one after the other."""
        async with self._one:
            with self.seen.request("publication"):
                article = self._articles[self._begun % len(self._articles)]
                self._begun += 1
                draft = await asyncio.to_thread(self._signed, article)
                cookies = await signed_in(self._citizens.client("127.3.0.1"), AUTHOR, PASSWORD)
                query = {"view": "draft", "draft": str(draft), "tab": "changes"}
                async with Page(self.server.port, "studio", query, cookies) as page:
                    await page.press("tab-review", LONG)
                    if not await page.press("publish", LONG):
                        why = [said for said in page.said if "sj-no" in said or "sj-finding" in said]
                        raise Unexpected(f"{article} cannot be published: {' '.join(why or page.said)}")
                    if not any("sj-said-success" in said for said in page.said):
                        raise Unexpected(f"{article} was not published: {' '.join(page.said)[:600]}")
                    await page.press("sign-out")
                self.published += 1

    async def reload(self) -> None:
        """The snapshot before, and a moment later the newest again."""
        with self.seen.request("reload"):
            newest, *older = list_snapshots(self.server.index)
            if older:
                make_current(self.server.index, older[0].id)
                await asyncio.sleep(3)
                make_current(self.server.index, newest.id)

    async def locked(self) -> None:
        """The database is another's for a second, while people ask."""
        with self.seen.request("locked"):
            await asyncio.to_thread(self._lock)

    def _lock(self) -> None:
        database = sqlite3.connect(self.server.database, timeout=10, isolation_level=None)
        try:
            database.execute("BEGIN EXCLUSIVE")
            time.sleep(LOCKED)
            database.execute("ROLLBACK")
        finally:
            database.close()


def _with_or_without(text: str, sentence: str) -> str:
    return text.replace(f"\n\n{sentence}", "") if sentence in text else f"{text.rstrip()}\n\n{sentence}\n"
