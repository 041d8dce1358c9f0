"""The studio: where officers write, check, sign and publish."""

import logging

import streamlit as st

from kb.errors import KbError
from kb.web import view
from kb.web.officer import gate
from kb.web.shell import ICON
from kb.web.texts import texts

log = logging.getLogger("satujawab")


def show_page() -> None:
    """Runs at each view; whatever fails, a person reads a sentence."""
    t = texts(str(st.query_params.get("lang", "id")))
    st.set_page_config(page_title="Studio · SatuJawab", page_icon=str(ICON), layout="wide")
    try:
        account = gate(t.lang)
        if account is not None:
            st.write(account.name)
    except KbError as error:
        log.error("%s", error)
        st.html(view.message_html(t, t.unavailable))
    except Exception:
        log.exception("the studio failed")
        st.html(view.message_html(t, t.failed))
