"""Everything of a machine in one sealed file, and back from it: on the same kind of database or the other."""
