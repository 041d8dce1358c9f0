"""What the pages for officers share: the way in and out, doing something and saying how it went,
and small pieces of the page, which are written in `shared.html`.
"""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import streamlit as st
from babel.dates import format_date, format_datetime
from markupsafe import Markup

from kb.errors import KbError
from kb.publishing.people.accounts import Account, load_accounts
from kb.settings import JAKARTA
from kb.web.http.uploads import allow_uploads
from kb.web.shared import rendering as view
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import texts
from kb.web.staff.passwords import change_url
from kb.web.staff.signin import (
    START,
    has_password_session,
    is_known_elsewhere,
    oidc_provider,
    second_step_url,
    sign_out,
    signed_in,
    signin_url,
)
from kb.web.staff.signin_texts import signin_texts

log = logging.getLogger("satujawab")


def gate(lang: str, path: str = "/studio") -> Account | None:
    """The signed-in account, or None after having shown the ways to sign in."""
    account = signed_in()
    allow_uploads(account is not None)
    if account is not None:
        return account
    t, s = texts(lang), signin_texts(lang)
    st.html(view.message_html(t, s.unknown if is_known_elsewhere() else s.needed))
    provider = oidc_provider()
    if provider is not None and is_known_elsewhere():
        st.button(s.sign_out, key="sign-out", on_click=sign_out)
    elif provider is not None:
        st.button(s.oidc, key="oidc", type="primary", on_click=st.login, args=(provider or None,))
    st.html(_piece("way_in", s.local, signin_url(lang, path)))
    return None


def own_pages(lang: str, then: str = START) -> list[tuple[str, str]]:
    """What the person of this session, who signed in with a password, changes of it: words and address."""
    if not has_password_session():
        return []
    s = signin_texts(lang)
    second = [(s.second_step, second_step_url(lang, then))] if state().settings.second_factor != "off" else []
    return [*second, (s.change_password, change_url(lang, then))]


def attempt(lang: str, done: str, act: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Does something for the officer who is signed in now, and keeps a sentence on how it went for `say`.

    `act(account, *args)` gets the account anew: in a callback the page's own check has not run. None if it was refused.
    """
    try:
        result = act(signed_in(), *args, **more)
    except KbError as error:
        will_say(error.told(lang), "error")
        return None
    except Exception:
        log.exception("an officer's action failed")
        will_say(texts(lang, live_library()).failed, "error")
        return None
    if done:
        will_say(done)
    return result


def will_say(words: str, kind: str = "success") -> None:
    """Keeps a sentence for `say`, in place of the one before."""
    st.session_state.said = (kind, words)


def say() -> None:
    """Shows once how the last action went."""
    if said := st.session_state.pop("said", None):
        kind, words = said
        tell(words, kind)


def go(**where: Any) -> None:
    """Leads to another place of the page; what is not named is dropped from the address, the language excepted."""
    kept = {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}
    st.query_params.from_dict(kept | {name: str(value) for name, value in where.items() if value is not None})


def name_of(account_id: str) -> str:
    """A person's name, or the id of one who is no longer there."""
    found = load_accounts(state().settings.accounts).get(account_id)
    return found.name if found else account_id


def owner_name(owner: str) -> str:
    """An owner's short name."""
    try:
        found = state().snapshot().library.owners.get(owner)
    except KbError:
        return owner
    return found.short if found else owner


def _piece(macro: str, *args: Any) -> Markup:
    return view.piece("shared.html", macro, *args)


def badge(words: str, kind: str = "") -> Markup:
    """A small label as HTML."""
    return _piece("badge", words, kind)


def owned(owner: str, name: str, mark: Markup) -> Markup:
    """A label, whose a text is, and the text's own name, to stand below a heading."""
    return _piece("owned", owner_name(owner), name, mark)


def empty(words: str) -> None:
    """What stands where nothing is to be shown."""
    st.html(_piece("empty", words))


def heading(words: str, hint: str = "") -> None:
    """A page's heading, and what is said below it. Here and below, words are escaped unless they are Markup."""
    st.html(_piece("heading", words, hint))


def subheading(words: str, hint: str = "") -> None:
    """A heading within a page."""
    st.html(_piece("subheading", words, hint))


def tell(words: str, kind: str = "warning", aloud: bool = True) -> None:
    """A sentence in a frame: a success, a warning or an error; `aloud`: read out as soon as it stands there."""
    role = ("alert" if kind == "error" else "status") if aloud else ""
    st.html(_piece("tell", words, kind, role))


def meta(words: str, aloud: bool = False) -> None:
    """A sentence in small letters."""
    st.html(_piece("meta", words, "status" if aloud else ""))


def paragraph(words: str) -> None:
    """A sentence."""
    st.html(_piece("paragraph", words))


def fault(words: str, severity: str = "error", where: str = "") -> None:
    """What is wrong, and the place."""
    st.html(_piece("fault", words, severity, where))


def diff(where: str, said: Markup) -> None:
    """What differs in a text, as `kb.web.shared.differences` has it, and the text's name."""
    st.html(_piece("diff", where, said))


def entry(title: str, below: str, mark: str = "") -> None:
    """One of a list: its name, in small letters what is to be known of it, and its label."""
    st.html(_piece("entry", title, below, mark))


def day_words(t: SimpleNamespace, day: Any) -> str:
    """A day as the reader's language writes it."""
    return format_date(day, "d MMM y", locale=t.lang)


def moment_words(t: SimpleNamespace, at: Any) -> str:
    """A moment in Jakarta as the reader's language writes it."""
    return format_datetime(at, "d MMM y HH.mm" if t.lang == "id" else "d MMM y HH:mm", tzinfo=JAKARTA, locale=t.lang)
