"""Pages for everybody: the search page and the light ones."""
