"""Words, spellings, numbers and frames of a question, as they are read before anything is searched."""
