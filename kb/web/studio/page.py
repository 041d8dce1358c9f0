"""The studio: where officers write, check, sign and publish."""

import logging
from types import SimpleNamespace
from urllib.parse import urlencode

import streamlit as st

from kb.content.subject import Subject
from kb.errors import KbError
from kb.publishing.editing.overlay import present_library
from kb.publishing.impact.dashboard import may_see
from kb.publishing.people.accounts import Account
from kb.publishing.people.administering import is_administrator
from kb.web.shared import rendering as view
from kb.web.shared.shell import ICON
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import officers_language, texts
from kb.web.staff.shared import attempt, gate, go, own_pages, say, tell
from kb.web.staff.signin import oidc_provider, sign_out, sign_out_elsewhere
from kb.web.staff.signin_texts import signin_texts
from kb.web.studio import accounts as studio_accounts
from kb.web.studio import admin as studio_admin
from kb.web.studio import article as studio_article
from kb.web.studio import dashboard as studio_dashboard
from kb.web.studio import discarded as studio_discarded
from kb.web.studio import draft as studio_draft
from kb.web.studio import due as studio_due
from kb.web.studio import facts as studio_facts
from kb.web.studio import notices as studio_notices
from kb.web.studio import questions as studio_questions
from kb.web.studio import searching as studio_searching
from kb.web.studio import shared_files as studio_shared
from kb.web.studio import tasks as studio_tasks
from kb.web.studio import translations as studio_translations
from kb.web.studio.texts import studio_texts

log = logging.getLogger("satujawab")
VIEWS = {
    "tasks": studio_tasks.show, "draft": studio_draft.show, "article": studio_article.show, "facts": studio_facts.show,
    "questions": studio_questions.show, "figures": studio_dashboard.show, "notices": studio_notices.show,
    "shared": studio_shared.show, "bin": studio_discarded.show, "search": studio_searching.show, "due": studio_due.show,
    "translations": studio_translations.show,
    "audit": studio_admin.show_audit, "transfer": studio_admin.show_transfer,
    "accounts": studio_accounts.show_accounts,
}  # fmt: skip


def _present_subject() -> Subject | None:
    """What the articles are about as they lie in the folder, which may have more languages than what is live."""
    try:
        return present_library(state().context.articles).subject
    except (KbError, OSError):  # the page says so where it needs them
        return None


def show_page() -> None:
    """Runs at each view; whatever fails, a person reads a sentence."""
    library = live_library()
    lang = officers_language(st.query_params.get("lang"), library)
    base, t = texts(lang, library), studio_texts(lang)
    st.set_page_config(page_title=f"{t.studio} · {base.name}", page_icon=str(ICON), layout="wide")
    try:
        account = gate(t.lang)
        if account is None:
            return
        t = studio_texts(lang, _present_subject())
        _header(account, t, base)
        with st.container(key="said"):
            say()
        if not may_see(account) and not is_administrator(account):
            st.html(view.message_html(base, signin_texts(lang).no_role))
            return
        shown, wanted = _shown(account, t), st.query_params.get("view", "tasks")
        if not _is_officer(account) and wanted not in shown:
            wanted = next(iter(shown))
        VIEWS.get(wanted, studio_tasks.show)(account, t)
        say()
    except KbError as error:
        log.info("%s", error)
        tell(error.told(t.lang), "error")
        st.button(t.back_to_tasks, key="back-after-error", on_click=go)
    except Exception:
        log.exception("the studio failed")
        st.html(view.message_html(base, base.failed))


def _is_officer(account: Account) -> bool:
    """Supervisors of agents come for the figures alone, administrators of an owner for its accounts."""
    return account.administrator or account.has("author") or account.has("reviewer")


def _shown(account: Account, t: SimpleNamespace) -> dict[str, str]:
    """The views that the head leads to, and their words."""
    keeps = {"accounts": t.accounts} if is_administrator(account) else {}
    if not _is_officer(account):
        return ({"figures": t.figures} if may_see(account) else {}) | keeps
    shown = {
        "tasks": t.tasks,
        "search": t.search,
        "notices": studio_notices.name_with_count(account, t),
        "questions": t.questions,
        "figures": t.figures,
        "facts": t.facts,
    }
    shown |= {"shared": t.shared_files} if account.has("author") else {}
    return shown | {"transfer": t.transfer, "audit": t.audit} | keeps


def _header(account: Account, t: SimpleNamespace, base: SimpleNamespace) -> None:
    shown, now = _shown(account, t), st.query_params.get("view", "tasks")
    if not _is_officer(account) and now not in shown:
        now = next(iter(shown), "")
    other = urlencode({k: v for k, v in st.query_params.items() if k != "lang"} | {"lang": base.other_lang})
    roles = " · ".join(
        sorted(
            {t.roles[role] for held in account.roles.values() for role in held}
            | ({t.roles["administrator"]} if is_administrator(account) else set())
        )
    )
    with st.container(key="studio-top", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(view.piece("head.html", "brand", base.name, t), width="content")
        with st.container(key="studio-nav", horizontal=True, gap="small"):
            for name, words in shown.items():
                st.button(
                    words,
                    key=f"nav-{name}",
                    type="primary" if name == now else "tertiary",
                    on_click=go,
                    kwargs={"view": name},
                )
        who = view.piece("head.html", "who", account.name, roles, f"/studio?{other}", base, own_pages(t.lang))
        st.html(who, width="content")
        if oidc_provider() is not None:  # the form has a tick box for it
            st.button(
                signin_texts(t.lang).elsewhere,
                key="sign-out-elsewhere",
                type="tertiary",
                on_click=_leave_elsewhere,
                args=(t.lang,),
            )
        st.button(signin_texts(t.lang).sign_out, key="sign-out", on_click=_leave)


def _leave_elsewhere(lang: str) -> None:
    attempt(lang, signin_texts(lang).left_elsewhere, lambda account: sign_out_elsewhere())


def _leave() -> None:
    sign_out()
    go()
