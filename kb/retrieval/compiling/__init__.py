"""The encoder made ready for serving: a graph of its own, int8, a vocabulary pruned to what is read here."""
