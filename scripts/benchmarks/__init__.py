"""The parts of `scripts/benchmark.py`: each measures ours and the alternative in one run."""
