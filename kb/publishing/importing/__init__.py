"""Tables, documents and folders of others, made into articles."""
