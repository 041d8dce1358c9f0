"""Other systems are told of what is published, by Standard Webhooks (docs/decisions/0079)."""
