"""Pages, API, studio and console."""
