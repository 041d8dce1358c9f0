"""The ASGI app: Streamlit pages, the API and the plain pages in one process (`uvicorn app:app`; see scripts/serve)."""

import streamlit as st

from kb.logs import configure_logs
from kb.settings import settings_from_env
from kb.web import asgi as server
from kb.web import pages

# Streamlit runs this file as __main__ for each page view and imports it once as a module to find `app`.
if __name__ == "__main__":
    pages.show()
else:
    app = st.App(__file__, **server.app_options())
    configure_logs(settings_from_env())
