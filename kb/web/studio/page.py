"""The studio: where officers write, check, sign and publish."""

import logging
from html import escape
from types import SimpleNamespace
from urllib.parse import urlencode

import streamlit as st

from kb.errors import KbError
from kb.publishing.people.accounts import Account
from kb.web.shared import rendering as view
from kb.web.shared.shell import ICON
from kb.web.shared.state import live_library
from kb.web.shared.texts import page_language, texts
from kb.web.staff.officer import attempt, gate, go, say
from kb.web.staff.signin import has_second_step_page, oidc_provider, second_step_url, sign_out, sign_out_elsewhere
from kb.web.staff.signin_texts import signin_texts
from kb.web.studio import article as studio_article
from kb.web.studio import draft as studio_draft
from kb.web.studio import facts as studio_facts
from kb.web.studio import office as studio_office
from kb.web.studio import questions as studio_questions
from kb.web.studio import tasks as studio_tasks
from kb.web.studio.texts import studio_texts

log = logging.getLogger("satujawab")
VIEWS = {
    "tasks": studio_tasks.show, "draft": studio_draft.show, "article": studio_article.show, "facts": studio_facts.show,
    "questions": studio_questions.show,
    "audit": studio_office.show_audit, "transfer": studio_office.show_transfer, "accounts": studio_office.show_accounts,
}  # fmt: skip


def show_page() -> None:
    """Runs at each view; whatever fails, a person reads a sentence."""
    library = live_library()
    lang = page_language(st.query_params.get("lang"), library)
    base, t = texts(lang, library), studio_texts(lang)
    st.set_page_config(page_title=f"{t.studio} · {base.name}", page_icon=str(ICON), layout="wide")
    try:
        account = gate(t.lang)
        if account is None:
            return
        _header(account, t, base)
        with st.container(key="said"):
            say()
        if not (account.administrator or account.has("author") or account.has("reviewer")):
            st.html(view.message_html(base, signin_texts(lang).no_role))
            return
        VIEWS.get(st.query_params.get("view", "tasks"), studio_tasks.show)(account, t)
        say()
    except KbError as error:
        log.info("%s", error)
        st.html(f'<p class="sj sj-said sj-said-error" role="alert">{escape(error.told(t.lang))}</p>')
        st.button(t.back_to_tasks, key="back-after-error", on_click=go)
    except Exception:
        log.exception("the studio failed")
        st.html(view.message_html(base, base.failed))


def _header(account: Account, t: SimpleNamespace, base: SimpleNamespace) -> None:
    now = st.query_params.get("view", "tasks")
    shown = {"tasks": t.tasks, "questions": t.questions, "facts": t.facts, "transfer": t.transfer, "audit": t.audit}
    if account.administrator:
        shown["accounts"] = t.accounts
    other = escape(urlencode({k: v for k, v in st.query_params.items() if k != "lang"} | {"lang": base.other_lang}))
    roles = " · ".join(
        sorted(
            {t.roles[role] for held in account.roles.values() for role in held}
            | ({t.roles["administrator"]} if account.administrator else set())
        )
    )
    second = (
        f'<br><a href="{escape(second_step_url(t.lang))}" target="_self">{escape(signin_texts(t.lang).second_step)}</a>'
        if has_second_step_page()
        else ""
    )
    with st.container(key="studio-top", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            (
                f'<div class="sj"><a class="sj-brand" href="/studio?lang={t.lang}" '
                f'target="_self">{escape(base.name)} <small>{escape(t.studio)}</small></a></div>'
            ),
            width="content",
        )
        with st.container(key="studio-nav", horizontal=True, gap="small"):
            for name, words in shown.items():
                st.button(
                    words,
                    key=f"nav-{name}",
                    type="primary" if name == now else "tertiary",
                    on_click=go,
                    kwargs={"view": name},
                )
        st.html(
            f'<div class="sj sj-who"><b>{escape(account.name)}</b><br><small>{escape(roles)}</small> · <a '
            f'href="/studio?{other}" target="_self" '
            f'lang="{base.other_lang}">{escape(base.other_lang_name)}</a>{second}</div>',
            width="content",
        )
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
