"""SatuJawab: signed articles in, the one answer out."""
