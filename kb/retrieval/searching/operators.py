"""Articles that help the customers of one operator alone."""

from kb.content.article import Article
from kb.retrieval.indexing.snapshot import Snapshot


def helped_operator(snapshot: Snapshot, article: Article) -> str | None:
    """The operator whose customers alone an article is for:
    where it sends them, or whose it is (one may write for another).
    """
    is_provider = snapshot.library.subject.is_provider
    return next((name for name in (article.route, article.owner) if is_provider(name)), None)


def is_other_operators(snapshot: Snapshot, article: Article, operator: str | None) -> bool:
    """Whether only customers of another operator are helped by the article;
    those of a part are those of the whole too.
    """
    own, helped = snapshot.library.owners.get(operator or ""), helped_operator(snapshot, article)
    return own is not None and bool(helped) and not {own.id, own.part_of} & {helped, *article.co_owners}
