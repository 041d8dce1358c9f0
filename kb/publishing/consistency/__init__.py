"""What an article says against what others say: claims, figures, contradictions, duplicates."""
