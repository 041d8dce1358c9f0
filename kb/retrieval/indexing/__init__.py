"""Passages, their vectors and words, what a collection knows of itself, and the snapshot that holds all of it."""
