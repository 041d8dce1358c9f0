"""From evidence to a score and a confidence: the learned weights."""
