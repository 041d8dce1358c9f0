"""What the pages for officers share: the way in, and the way out."""

import streamlit as st

from kb.publishing.accounts import Account
from kb.web import view
from kb.web.signin import is_known_elsewhere, oidc_provider, sign_out, signed_in, signin_url
from kb.web.signin_texts import signin_texts
from kb.web.texts import texts


def gate(lang: str, path: str = "/studio") -> Account | None:
    """The signed-in account, or None after having shown the ways to sign in."""
    account = signed_in()
    if account is not None:
        return account
    t, s = texts(lang), signin_texts(lang)
    st.html(view.message_html(t, s.unknown if is_known_elsewhere() else s.needed))
    provider = oidc_provider()
    if provider is not None and is_known_elsewhere():
        st.button(s.sign_out, key="sign-out", on_click=sign_out)
    elif provider is not None:
        st.button(s.oidc, key="oidc", type="primary", on_click=st.login, args=(provider or None,))
    st.html(f'<p class="sj"><a href="{signin_url(lang, path)}" target="_self">{s.local}</a></p>')
    return None
