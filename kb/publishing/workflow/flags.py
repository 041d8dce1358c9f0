"""What agents flag in an owner's articles, and the owner's answer to their team."""

from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.publish import require_publisher
from kb.publishing.workflow.words import masked
from kb.storage import audit
from kb.storage.drafts import now
from kb.storage.flags import LONGEST_ANSWER, Flag, flags_of_article


def flags(context: Context, article: str) -> list[Flag]:
    """What was flagged in an article lately, newest first."""
    with context.store.transaction(reading=True) as database:
        return flags_of_article(database, article)


def answer_flag(context: Context, account: Account | None, flag_id: str, words: str) -> Flag:
    """Answers the team that flagged an article; for authors and reviewers of its owner. KbError without words."""
    articles = present_library(context.articles).articles
    with context.store.transaction() as database:
        flag = database.get(Flag, flag_id)
        article = articles.get(flag.article) if flag else None
        if flag is None or article is None:
            raise KbError("flag.not_there")
        account = require_publisher(account, article.owner)
        if not words.strip():
            raise KbError("flag.no_answer", flag.article)
        flag.answer, flag.answered = masked(context.articles, words.strip())[:LONGEST_ANSWER], now()
        audit.note(database, account.id, "flag-answered", flag.article, flag.answer)
        return flag
