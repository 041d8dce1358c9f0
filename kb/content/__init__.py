"""The articles and what stands around them: read, checked, shown and read out."""
