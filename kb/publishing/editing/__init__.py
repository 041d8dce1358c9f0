"""Drafts, their texts as they are typed and joined, and the library as it would be with them."""
