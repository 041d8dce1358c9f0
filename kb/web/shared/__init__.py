"""What all pages share: the process's state, rendering, texts, failures, the frame of a Streamlit page."""
