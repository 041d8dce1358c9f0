"""The parts of `scripts/benchmark.py`: each measures ours and the alternative in turn, in one run."""
