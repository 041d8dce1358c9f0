"""Where the articles of a backup go, and how they come into git there."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from kb.backup.container import Checked, pieces
from kb.backup.places import ARTICLES, FILES, article_files, files
from kb.backup.undo import Undoing
from kb.errors import KbError
from kb.publishing import repository
from kb.settings import Settings


@dataclass
class Articles:
    """Where the articles' folder goes, and how it lies in git there."""

    folder: Path
    git: Mapping[str, Any] | None
    root: Path
    joins: bool
    """The folder is part of a work tree that is there, which gets its history as well; else `root` is made anew."""
    same: bool
    files: Path | None = None
    """Written beside: the folder's files."""
    bundle: Path | None = None

    @classmethod
    def of(cls, settings: Settings, path: Path, checked: Checked) -> "Articles":
        """KbError if the folder cannot be theirs, whatever was said."""
        folder = settings.articles
        git = checked.head.get("git")
        inside = Path(git["inside"]) if git else Path()
        root = folder.absolute()
        if inside.parts:
            if root.parts[-len(inside.parts) :] != inside.parts:
                raise KbError("backup.articles_lie_inside", str(folder), inside=inside.as_posix())
            root = root.parents[len(inside.parts) - 1]
        place = repository.place_of(root) if git and root.is_dir() and inside.parts else None
        joins = place is not None and not place.inside
        there = repository.place_of(folder) if folder.is_dir() else None
        same = _same_files(folder, checked) and (there.commit if there else None) == (git["commit"] if git else None)
        if not joins and not same:
            if inside.parts and root.exists() and any(root.iterdir()):
                raise KbError("backup.root_taken", str(folder), root=root)
            database = make_url(settings.database_url)
            ours = [settings.index, path, *files(settings).values()]
            ours += [Path(database.database)] if database.get_backend_name() == "sqlite" and database.database else []
            for one in ours:  # which would go with it
                if root.resolve() in one.resolve().parents:
                    raise KbError("backup.lies_within", str(one), root=root)
        return cls(folder.absolute(), git, root, joins, same)

    def there(self) -> str | None:
        """What would be replaced."""
        if self.same:
            return None
        return f"the articles in {self.folder}" if self.folder.exists() and any(self.folder.iterdir()) else None


def _same(checked: Checked, part: str, chunks: Iterable[bytes]) -> bool:
    return [sha256(piece).hexdigest() for piece in pieces(chunks)] == checked.part(part)


def same_file(checked: Checked, part: str, path: Path) -> bool:
    """Whether a file has the bytes of a part."""
    with open(path, "rb") as file:
        return _same(checked, part, iter(lambda: file.read(2**20), b""))


def _same_files(folder: Path, checked: Checked) -> bool:
    names = checked.names(f"{ARTICLES}/{FILES}")
    if not folder.is_dir() or sorted(article_files(folder)) != sorted(names):
        return False
    return all(same_file(checked, f"{ARTICLES}/{FILES}/{name}", folder / name) for name in names)


def put_articles(articles: Articles, undo: Undoing) -> None:
    """What was written beside comes into its place, and into git."""
    if articles.same or articles.files is None or articles.bundle is None:
        return
    if articles.git is None:
        undo.put(articles.files, articles.folder)
    elif articles.joins:
        inside, root = articles.git["inside"], articles.root
        before = repository.place_of(root)
        commit = repository.joined(
            articles.bundle, root, inside, articles.git["commit"], "Restore the articles from a backup\n"
        )
        undo.put(articles.files, articles.folder)
        if before is not None:
            undo.by(lambda: repository.move_head(root, inside, before.commit))
        repository.move_head(root, inside, commit)
    else:
        made = undo.beside(articles.root.with_name(f"{articles.root.name}.git"))
        made.mkdir()
        repository.begin_from(articles.bundle, made, articles.git["branch"])
        # The files as they were, which git has not yet where one was changed by hand.
        folder = made / articles.git["inside"]
        for name in article_files(folder):
            (folder / name).unlink()
        for name in article_files(articles.files):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.rename(articles.files / name, folder / name)
        undo.put(made, articles.root)
