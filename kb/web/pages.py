"""Which page an address shows."""

import streamlit as st

from kb.settings import settings_from_env
from kb.web.console import page as console
from kb.web.public import search_page as citizen
from kb.web.studio import page as studio


def show() -> None:
    """Runs the page of the address; each page sets its own title."""
    pages = [st.Page(citizen.show_page, title="SatuJawab", url_path="jawab", default=True)]
    if settings_from_env().role != "replica":
        pages += [
            st.Page(studio.show_page, title="Studio", url_path="studio"),
            st.Page(console.show_page, title="Agen", url_path="agen"),
        ]
    st.navigation(pages, position="hidden").run()
