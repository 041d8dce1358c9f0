"""BERT as an ONNX graph for one core: int8 products, static scales, texts of one length and therefore no mask.

Static scales make a text's vector independent of what is encoded beside it: a product of int8 is exact, and everything
else works row by row. Without a mask ONNX Runtime takes its flash attention, twice as fast on short texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMOOTHING = 0.7
"""The exponent a of SmoothQuant; of 0.5 to 0.8, measured on this encoder, 0.7 has the best cosines."""
MICROSOFT = "com.microsoft"


@dataclass(frozen=True)
class Bert:
    """The weights, named as in transformers' BertModel and XLMRobertaModel, and what is not in the weights."""

    weights: Mapping[str, np.ndarray]
    layers: int
    heads: int
    epsilon: float
    first_position: int
    """0 for BERT; RoBERTa counts from the padding's id + 1."""
    mean: bool
    """Whether the vector is the mean of all tokens; else it is that of the first."""


@dataclass(frozen=True)
class Range:
    """The least and the largest value of each channel that a linear layer read, (channels,)."""

    low: np.ndarray
    high: np.ndarray

    def over(self, scale: np.ndarray) -> "Range":
        """Of the values divided by a scale a channel."""
        return Range(self.low / scale, self.high / scale)


class _Graph:
    """Nodes and constants, each named after what it makes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, array: Any) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def norm(self, tensor: str, weights: Mapping[str, np.ndarray], key: str, epsilon: float) -> str:
        scale, bias = (self.constant(f"{key}.{part}", weights[f"{key}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", [tensor, scale, bias], f"{key}.out", axis=-1, epsilon=epsilon)

    def linear(
        self, tensor: str, weight: np.ndarray, bias: np.ndarray, seen: Range, key: str, smooth: bool = True
    ) -> str:
        """The product tensor @ weight.T + bias in int8: weights with a scale a row, activations with one scale,
        fixed by `seen`.
        """
        if smooth:
            scale = smoothing(weight, seen)
            tensor = self.node("Mul", [tensor, self.constant(f"{key}.smooth", 1 / scale)], f"{key}.smoothed")
            weight, seen = weight * scale, seen.over(scale)
        low, high = min(seen.low.min(), 0.0), max(seen.high.max(), 1e-6)
        step = (high - low) / 255
        steps = np.maximum(np.abs(weight).max(axis=1), 1e-9) / 127
        activation = [
            self.constant(f"{key}.step", np.float32(step)),
            self.constant(f"{key}.zero", np.uint8(round(-low / step))),
        ]
        quantised = self.node("QuantizeLinear", [tensor, *activation], f"{key}.int8")
        matrix = self.constant(f"{key}.weight", np.round(weight / steps[:, None]).T.astype(np.int8))
        inputs = [
            quantised,
            matrix,
            activation[0],
            self.constant(f"{key}.steps", steps.astype(np.float32)),
            activation[1],
            "",
        ]
        return self.node("MatMulIntegerToFloat", [*inputs, self.constant(f"{key}.bias", bias)], f"{key}.out", MICROSOFT)


def smoothing(weight: np.ndarray, seen: Range) -> np.ndarray:
    """By what each input channel of a linear layer is divided and its weights multiplied, so that int8 loses little of
    either.

    SmoothQuant (Xiao et al. 2023, https://arxiv.org/abs/2211.10438, equation 4): s = max|x|^a / max|w|^(1 - a).
    """
    largest = np.maximum(np.abs(seen.low), np.abs(seen.high))
    scale = np.maximum(largest, 1e-4) ** SMOOTHING / np.maximum(np.abs(weight).max(axis=0), 1e-5) ** (1 - SMOOTHING)
    rounded: np.ndarray = scale.astype(np.float32)
    return rounded


def build_graph(bert: Bert, seen: Mapping[str, Range]) -> onnx.ModelProto:
    """`input_ids` (texts, tokens) to `embedding` (texts, dimension), unit rows.

    `seen`: what each linear layer read, by the layer's name; query, key and value read the same.
    """
    graph, weights = _Graph(), bert.weights
    tensor = _embeddings(graph, bert)
    for layer in range(bert.layers):
        key = f"encoder.layer.{layer}"
        tensor = _layer(graph, bert, seen, tensor, key)
    if bert.mean:
        # A product with ones, of unit length in the end: ReduceMean rounds otherwise when a text is alone in its run.
        shape = graph.node("Concat", ["one", "tokens"], "row", axis=0)
        ones = graph.node("ConstantOfShape", [shape], "ones", value=numpy_helper.from_array(np.ones(1, np.float32)))
        tensor = graph.node("Squeeze", [graph.node("MatMul", [ones, tensor], "sum"), "one"], "pooled")
    else:
        tensor = graph.node("Gather", [tensor, graph.constant("first", np.int64(0))], "pooled", axis=1)
    graph.node("LpNormalization", [tensor], "embedding", axis=-1, p=2)
    size = weights["embeddings.LayerNorm.bias"].shape[0]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", size])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)],
    )
    model.ir_version = 10
    return model


def _embeddings(graph: _Graph, bert: Bert) -> str:
    """Of words (int8, a scale a word), positions and the one type."""
    words = bert.weights["embeddings.word_embeddings.weight"]
    steps = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-9) / 127
    graph.constant("words", np.round(words / steps).astype(np.int8))
    graph.constant("words.steps", steps.astype(np.float32))
    found = graph.node(
        "Cast", [graph.node("Gather", ["words", "input_ids"], "words.int8")], "words.float", to=TensorProto.FLOAT
    )
    found = graph.node("Mul", [found, graph.node("Gather", ["words.steps", "input_ids"], "words.step")], "words.out")
    positions = bert.weights["embeddings.position_embeddings.weight"][bert.first_position :]
    graph.constant("positions", positions + bert.weights["embeddings.token_type_embeddings.weight"][0])
    shape = graph.node("Shape", ["input_ids"], "shape")
    one, two = graph.constant("one", np.array([1])), graph.constant("two", np.array([2]))
    tokens = graph.node("Slice", [shape, one, two], "tokens")
    places = graph.node("Slice", ["positions", graph.constant("zero", np.array([0])), tokens], "places")
    return graph.norm(graph.node("Add", [found, places], "summed"), bert.weights, "embeddings.LayerNorm", bert.epsilon)


def _layer(graph: _Graph, bert: Bert, seen: Mapping[str, Range], tensor: str, key: str) -> str:
    def parameters(name: str) -> tuple[np.ndarray, np.ndarray]:
        return bert.weights[f"{key}.{name}.weight"], bert.weights[f"{key}.{name}.bias"]

    # What attention hands on is linear in the values: its smoothing is folded into their weights and costs nothing.
    output, output_bias = parameters("attention.output.dense")
    context = seen[f"{key}.attention.output.dense"]
    scale = smoothing(output, context)
    three = [parameters(f"attention.self.{name}") for name in ("query", "key", "value")]
    three[2] = (three[2][0] / scale[:, None], three[2][1] / scale)
    stacked = np.concatenate([weight for weight, _ in three]), np.concatenate([bias for _, bias in three])
    read = graph.linear(tensor, *stacked, seen[f"{key}.attention.self.query"], f"{key}.attention.self")
    names = [f"{key}.{name}" for name in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [read], names, axis=-1))
    attended = graph.node("MultiHeadAttention", names, f"{key}.attended", MICROSOFT, num_heads=bert.heads)
    attended = graph.linear(
        attended, output * scale, output_bias, context.over(scale), f"{key}.attention.output.dense", smooth=False
    )
    tensor = graph.node("Add", [tensor, attended], f"{key}.attention.sum")
    tensor = graph.norm(tensor, bert.weights, f"{key}.attention.output.LayerNorm", bert.epsilon)
    inner = graph.linear(
        tensor, *parameters("intermediate.dense"), seen[f"{key}.intermediate.dense"], f"{key}.intermediate.dense"
    )
    inner = graph.node("Gelu", [inner], f"{key}.gelu", MICROSOFT)
    inner = graph.linear(inner, *parameters("output.dense"), seen[f"{key}.output.dense"], f"{key}.output.dense")
    return graph.norm(
        graph.node("Add", [tensor, inner], f"{key}.sum"), bert.weights, f"{key}.output.LayerNorm", bert.epsilon
    )
