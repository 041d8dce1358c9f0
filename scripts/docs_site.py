"""What mkdocs.yml calls: the pages beside docs/ become pages of the site, and links between the two lead on."""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
BESIDE = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",  # some file systems would take SECURITY.html for security.html
}
PLAIN = ("LICENSE", "NOTICE")
_LINK = re.compile(r"(\]\()([\w./-]+)(?=[#)])")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages of the repository's top, and the files that they name."""
    for name, page in BESIDE.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text("utf-8")))
    for name in PLAIN:
        files.append(File.generated(config, name, content=(ROOT / name).read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Links lead from where the text stands in the repository to where its aim stands in the site."""
    source = page.file.src_uri
    here = next((name for name, to in BESIDE.items() if to == source), f"docs/{source}")

    def to_site(found: re.Match[str]) -> str:
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(here), found[2]))
        to = aim.removeprefix("docs/") if aim.startswith("docs/") else BESIDE.get(aim, aim)
        return found[1] + posixpath.relpath(to, posixpath.dirname(source) or ".")

    return _LINK.sub(to_site, markdown)
