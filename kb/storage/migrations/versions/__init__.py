"""One module a step; MAJOR.MINOR as in `kb.storage.schema`."""
