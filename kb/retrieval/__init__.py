"""The search: language, encoder, snapshots, ranking and confidence."""
