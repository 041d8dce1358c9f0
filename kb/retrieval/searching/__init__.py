"""The articles that may answer a question, best first, and how sure that is."""
