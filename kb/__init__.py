"""SatuJawab: signed articles in, the one answer out."""

import os

# Before its first import: from 1.29 on onnxruntime sends its makers what it loads, with a number for the machine,
# unless it is told not to.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
