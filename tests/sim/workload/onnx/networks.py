"""Whole networks as exporters write them."""
import numpy as np
from onnx import TensorProto

from graph_writer import GraphWriter


def resnet18(symbolic=True):
    g = GraphWriter("resnet18")
    x = g.input("image", ["batch" if symbolic else 1, 3, 224, 224])
    x = g.conv(x, 3, 64, 7, 2, 3, act="relu", name="/conv1/Conv")
    x = g.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    inputs = 64
    for stage, planes in enumerate((64, 128, 256, 512)):
        for block in range(2):
            stride = 2 if stage > 0 and block == 0 else 1
            path = f"/layer{stage + 1}/layer{stage + 1}.{block}"
            y = g.conv(x, inputs, planes, 3, stride, 1, act="relu", name=path + "/conv1/Conv")
            y = g.conv(y, planes, planes, 3, 1, 1, name=path + "/conv2/Conv")
            if stride != 1 or inputs != planes:
                x = g.conv(x, inputs, planes, 1, stride, name=path + "/downsample/Conv")
            x = g.node("Relu", [g.node("Add", [y, x], name=path + "/Add")])
            inputs = planes
    x = g.node("Flatten", [g.node("GlobalAveragePool", [x])])
    x = g.node("Gemm", [x, g.weight("fc", 1000, 512), g.weight("fc.bias", 1000)], transB=1,
               name="/fc/Gemm")
    g.output(x, ["batch" if symbolic else 1, 1000])
    return g


def mobilenet(quantized):
    """MobileNetV2's blocks at 32 x 32; quantized: QuantizeLinear and DequantizeLinear around."""
    g = GraphWriter("mobilenet_qdq" if quantized else "mobilenet")
    x = g.input("image", ["N", 3, 32, 32])

    def quantize(v):
        if not quantized:
            return v
        scale, zero = g.number(0.02), g.number(0, np.int8)
        return g.node("DequantizeLinear", [g.node("QuantizeLinear", [v, scale, zero]), scale, zero])

    def conv(v, inputs, outputs, kernel, stride=1, groups=1, act=True):
        w = g.weight("w", outputs, inputs // groups, kernel, kernel,
                     kind=np.int8 if quantized else np.float32)
        b = g.tensor("b", np.zeros(outputs, np.int32 if quantized else np.float32))
        if quantized:
            w = g.node("DequantizeLinear", [w, g.number(0.01), g.number(0, np.int8)])
            b = g.node("DequantizeLinear", [b, g.number(0.0002), g.number(0, np.int32)])
        v = g.node("Conv", [v, w, b], kernel_shape=[kernel] * 2, strides=[stride] * 2,
                   pads=[kernel // 2] * 4, group=groups)
        if act:
            v = g.node("Clip", [v, g.number(0), g.number(6)])
        return quantize(v)

    x = conv(quantize(x), 3, 16, 3, 2)
    inputs = 16
    for expand, planes, stride in ((1, 16, 1), (6, 24, 2), (6, 24, 1)):
        hidden = inputs * expand
        y = conv(x, inputs, hidden, 1) if expand > 1 else x
        y = conv(y, hidden, hidden, 3, stride, hidden)
        y = conv(y, hidden, planes, 1, act=False)
        if stride == 1 and inputs == planes:
            y = quantize(g.node("Add", [x, y]))
        x, inputs = y, planes
    x = quantize(g.node("GlobalAveragePool", [x]))
    x = g.node("Flatten", [x])
    w = g.weight("fc", 10, inputs, kind=np.int8 if quantized else np.float32)
    if quantized:
        w = g.node("DequantizeLinear", [w, g.number(0.01), g.number(0, np.int8)])
    x = g.node("Gemm", [x, w, g.weight("fc.bias", 10)], transB=1)
    g.output(x, ["N", 10])
    return g


BERT = dict(layers=2, hidden=64, heads=4, tokens=32, vocabulary=100, positions=40)


def bert(style):
    """style: primitives, or contrib for the operators of ONNX Runtime."""
    s = BERT
    contrib = style == "contrib"
    g = GraphWriter("bert_" + style, microsoft=contrib)
    hidden, heads, tokens, size = s["hidden"], s["heads"], s["tokens"], s["hidden"] // s["heads"]
    ids = g.input("input_ids", ["batch", tokens], TensorProto.INT64 if not contrib
                  else TensorProto.INT32)
    word = g.weight("word", s["vocabulary"], hidden)
    position = g.weight("position", s["positions"], hidden)
    segment = g.weight("segment", 2, hidden)
    if contrib:
        types = g.input("token_types", ["batch", tokens], TensorProto.INT32)
        mask = g.input("mask", ["batch"], TensorProto.INT32)
        x = g.node("EmbedLayerNormalization",
                   [ids, types, word, position, segment, g.weight("gain", hidden),
                    g.weight("beta", hidden)], outputs=2, domain="com.microsoft")[0]
    else:
        types = g.input("token_types", ["batch", tokens], TensorProto.INT64)
        places = g.tensor("places", np.arange(tokens, dtype=np.int64)[None])
        mask = g.input("mask", ["batch", tokens], TensorProto.INT64)
        wide = g.node("Cast", [g.node("Unsqueeze", [mask, g.ints(1, 2)])], to=TensorProto.FLOAT)
        bias = g.node("Mul", [g.node("Sub", [g.number(1), wide]), g.number(-10000)])
        x = g.node("Gather", [word, ids])
        x = g.node("Add", [x, g.node("Gather", [segment, types])])
        x = g.node("Add", [x, g.node("Gather", [position, places])])
        x = g.layer_norm(x, hidden)
    for layer in range(s["layers"]):
        if contrib:
            y = g.node("Attention", [x, g.weight("qkv", hidden, 3 * hidden),
                                     g.weight("qkv.bias", 3 * hidden), mask], num_heads=heads,
                       domain="com.microsoft")
            y = g.node("MatMul", [y, g.weight("out", hidden, hidden)])
            x = g.node("SkipLayerNormalization",
                       [y, x, g.weight("gain", hidden), g.weight("beta", hidden),
                        g.weight("out.bias", hidden)], domain="com.microsoft")
            y = g.node("MatMul", [x, g.weight("up", hidden, 4 * hidden)])
            y = g.node("BiasGelu", [y, g.weight("up.bias", 4 * hidden)], domain="com.microsoft")
            y = g.node("MatMul", [y, g.weight("down", 4 * hidden, hidden)])
            x = g.node("SkipLayerNormalization",
                       [y, x, g.weight("gain", hidden), g.weight("beta", hidden),
                        g.weight("down.bias", hidden)], domain="com.microsoft")
            continue
        q = g.heads(g.linear(x, hidden, hidden), 0, -1, heads, size)
        k = g.linear(x, hidden, hidden)
        k = g.node("Reshape", [k, g.ints(0, -1, heads, size)])
        k = g.node("Transpose", [k], perm=[0, 2, 3, 1])
        v = g.heads(g.linear(x, hidden, hidden), 0, -1, heads, size)
        p = g.node("Div", [g.node("MatMul", [q, k]), g.number(size ** 0.5)])
        p = g.node("Softmax", [g.node("Add", [p, bias])], axis=-1)
        y = g.merged(g.node("MatMul", [p, v]), 0, -1, hidden)
        y = g.linear(y, hidden, hidden)
        x = g.layer_norm(g.node("Add", [y, x]), hidden)
        y = g.linear(g.gelu(g.linear(x, hidden, 4 * hidden)), 4 * hidden, hidden)
        x = g.layer_norm(g.node("Add", [y, x]), hidden)
    first = g.node("Gather", [x, g.number(0, np.int64)], axis=1)
    y = g.node("Gemm", [first, g.weight("pooler", hidden, hidden), g.weight("pooler.bias", hidden)],
               transB=1)
    g.output(g.node("Tanh", [y]), ["batch", hidden])
    return g


GPT = dict(layers=2, hidden=64, heads=4, vocabulary=100, positions=512)


def gpt(past, twice=False):
    """GPT-2: causal, tied head on the last token; past: keys and values of earlier tokens; twice:
    the head is written a second time, transposed."""
    s = GPT
    g = GraphWriter("gpt_past" if past else "gpt_twice" if twice else "gpt")
    hidden, heads, size = s["hidden"], s["heads"], s["hidden"] // s["heads"]
    ids = g.input("input_ids", ["batch", "sequence"], TensorProto.INT64)
    table = g.weight("wte", s["vocabulary"], hidden)
    shape = g.node("Shape", [ids])
    length = g.node("Gather", [shape, g.number(1, np.int64)])
    before = g.number(0, np.int64)
    if past:
        pairs = [[g.input(f"past_{layer}_{kind}", ["batch", heads, "past", size])
                  for kind in ("key", "value")] for layer in range(s["layers"])]
        before = g.node("Gather", [g.node("Shape", [pairs[0][0]]), g.number(2, np.int64)])
    end = g.node("Add", [before, length])
    places = g.node("Unsqueeze", [g.node("Range", [before, end, g.number(1, np.int64)]), g.ints(0)])
    x = g.node("Add", [g.node("Gather", [table, ids]),
                       g.node("Gather", [g.weight("wpe", s["positions"], hidden), places])])
    triangle = g.tensor("triangle", np.tril(np.ones((1, 1, s["positions"], s["positions"]), bool)))
    one = g.ints(1)
    as_list = lambda v: g.node("Unsqueeze", [v, g.ints(0)])
    rows = g.node("Slice", [triangle, as_list(before), as_list(end), g.ints(2), one])
    keep = g.node("Slice", [rows, g.ints(0), as_list(end), g.ints(3), one])
    for layer in range(s["layers"]):
        y = g.layer_norm(x, hidden)
        parts = [g.heads(g.linear(y, hidden, hidden), 0, -1, heads, size) for _ in range(3)]
        q, k, v = parts
        if past:
            k = g.node("Concat", [pairs[layer][0], k], axis=-2)
            v = g.node("Concat", [pairs[layer][1], v], axis=-2)
            g.output(k)
            g.output(v)
        p = g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 1, 3, 2])])
        p = g.node("Div", [p, g.number(size ** 0.5)])
        p = g.node("Where", [keep, p, g.number(-3e38)])
        p = g.node("Softmax", [p], axis=-1)
        y = g.merged(g.node("MatMul", [p, v]), 0, -1, hidden)
        x = g.node("Add", [x, g.linear(y, hidden, hidden)])
        y = g.gelu_tanh(g.linear(g.layer_norm(x, hidden), hidden, 4 * hidden))
        x = g.node("Add", [x, g.linear(y, 4 * hidden, hidden)])
    x = g.layer_norm(x, hidden)
    x = g.node("Slice", [x, g.ints(-1), g.ints(2 ** 62), g.ints(1)])
    head = g.node("Transpose", [table], perm=[1, 0]) if not twice else g.transposed(table)
    g.output(g.node("MatMul", [x, head], name="lm_head"))
    return g


LLAMA = dict(layers=2, hidden=64, intermediate=96, heads=8, kv_heads=2, vocabulary=100)


def llama():
    s = LLAMA
    g = GraphWriter("llama")
    hidden, heads, kv, size = s["hidden"], s["heads"], s["kv_heads"], s["hidden"] // s["heads"]
    ids = g.input("input_ids", ["batch", "sequence"], TensorProto.INT64)
    x = g.node("Gather", [g.weight("embed", s["vocabulary"], hidden), ids])
    length = g.node("Gather", [g.node("Shape", [ids]), g.number(1, np.int64)])
    as_list = lambda v: g.node("Unsqueeze", [v, g.ints(0)])
    angles = np.outer(np.arange(512), np.arange(size)).astype(np.float32)
    cosine = g.node("Slice", [g.tensor("cos", np.cos(angles)), g.ints(0), as_list(length), g.ints(0)])
    sine = g.node("Slice", [g.tensor("sin", np.sin(angles)), g.ints(0), as_list(length), g.ints(0)])
    square = g.node("Concat", [as_list(length), as_list(length)], axis=0)
    filled = g.node("Expand", [g.number(-3.4e38), square])
    mask = g.node("Trilu", [filled, g.number(1, np.int64)], upper=1)
    mask = g.node("Unsqueeze", [mask, g.ints(0, 1)])

    def rotate(v):
        low = g.node("Slice", [v, g.ints(0), g.ints(size // 2), g.ints(3)])
        high = g.node("Slice", [v, g.ints(size // 2), g.ints(2 ** 62), g.ints(3)])
        turned = g.node("Concat", [g.node("Neg", [high]), low], axis=-1)
        return g.node("Add", [g.node("Mul", [v, cosine]), g.node("Mul", [turned, sine])])

    def repeat(v):
        v = g.node("Unsqueeze", [v, g.ints(2)])
        v = g.node("Expand", [v, g.ints(1, 1, heads // kv, 1, 1)])
        return g.node("Reshape", [v, g.node("Concat", [g.ints(-1, heads), as_list(length),
                                                       g.ints(size)], axis=0)])

    for _ in range(s["layers"]):
        y = g.rms_norm(x, hidden)
        q = rotate(g.heads(g.linear(y, hidden, hidden, False), 0, -1, heads, size))
        k = rotate(g.heads(g.linear(y, hidden, kv * size, False), 0, -1, kv, size))
        v = g.heads(g.linear(y, hidden, kv * size, False), 0, -1, kv, size)
        k = g.node("Transpose", [repeat(k)], perm=[0, 1, 3, 2])
        p = g.node("Mul", [g.node("MatMul", [q, k]), g.number(size ** -0.5)])
        p = g.node("Softmax", [g.node("Add", [p, mask])], axis=-1)
        y = g.merged(g.node("MatMul", [p, repeat(v)]), 0, -1, hidden)
        x = g.node("Add", [x, g.linear(y, hidden, hidden, False)])
        y = g.rms_norm(x, hidden)
        gate = g.linear(y, hidden, s["intermediate"], False)
        gate = g.node("Mul", [gate, g.node("Sigmoid", [gate])])
        y = g.node("Mul", [gate, g.linear(y, hidden, s["intermediate"], False)])
        x = g.node("Add", [x, g.linear(y, s["intermediate"], hidden, False)])
    x = g.rms_norm(x, hidden)
    g.output(g.linear(x, hidden, s["vocabulary"], False))
    return g


def unet():
    g = GraphWriter("unet")
    x = g.input("image", ["N", 3, 32, 32])
    down = g.conv(x, 3, 8, 3, 1, 1, norm=False, bias=True, act="relu")
    y = g.node("MaxPool", [down], kernel_shape=[2, 2], strides=[2, 2])
    middle = g.conv(y, 8, 16, 3, 1, 1, norm=False, bias=True, act="relu")
    y = g.node("MaxPool", [middle], kernel_shape=[2, 2], strides=[2, 2])
    y = g.conv(y, 16, 32, 3, 1, 1, norm=False, bias=True, act="relu")
    y = g.node("ConvTranspose", [y, g.weight("up", 32, 16, 2, 2), g.weight("up.b", 16)],
               kernel_shape=[2, 2], strides=[2, 2])
    y = g.conv(g.node("Concat", [y, middle], axis=1), 32, 16, 3, 1, 1, norm=False, act="relu")
    scales = g.tensor("scales", np.array([1, 1, 2, 2], np.float32))
    y = g.node("Resize", [y, "", scales], mode="nearest")
    y = g.conv(g.node("Concat", [y, down], axis=1), 24, 8, 3, 1, 1, norm=False, act="relu")
    y = g.node("ConvTranspose", [y, g.weight("last", 8, 4, 4, 4)], kernel_shape=[4, 4],
               strides=[2, 2], pads=[1, 1, 1, 1])
    g.output(y, ["N", 4, 64, 64])
    return g


def lstm():
    g = GraphWriter("lstm")
    x = g.input("x", [6, "batch", 10])
    y = g.node("LSTM", [x, g.weight("W", 2, 80, 10), g.weight("R", 2, 80, 20),
                        g.weight("B", 2, 160)], outputs=3, hidden_size=20,
               direction="bidirectional")[0]
    y = g.node("Transpose", [y], perm=[0, 2, 1, 3])
    y = g.node("Reshape", [y, g.ints(0, 0, -1)])
    g.output(g.linear(y, 40, 5), [6, "batch", 5])
    return g


def large(nodes):
    g = GraphWriter("nodes_10000")
    x = g.input("x", [8, 16])
    bias = g.weight("b", 16)
    w = g.weight("w", 16, 16)
    for i in range(nodes // 2):
        x = g.node("MatMul", [x, w])
        x = g.node("Add", [x, bias])
    g.output(x, [8, 16])
    return g
