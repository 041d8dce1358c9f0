"""Which page an address shows."""

import streamlit as st

from kb.web import citizen, studio


def show() -> None:
    """Runs the page of the address; each page sets its own title."""
    pages = [
        st.Page(citizen.show_page, title="SatuJawab", url_path="jawab", default=True),
        st.Page(studio.show_page, title="Studio", url_path="studio"),
    ]
    st.navigation(pages, position="hidden").run()
