"""What would change for those who ask, and what they asked."""
