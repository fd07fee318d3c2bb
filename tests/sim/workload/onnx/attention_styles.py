"""One attention of 2 requests, 16 tokens, 4 heads of 8, as several exporters write it."""
import numpy as np
from onnx import TensorProto

from graph_writer import GraphWriter

BATCH, TOKENS, HEADS, SIZE = 2, 16, 4, 8
WIDTH = HEADS * SIZE


def scaled_both(g, x):
    """torch.nn.functional.scaled_dot_product_attention: the root of the scale on both operands."""
    q, k, v = (g.heads(g.linear(x, WIDTH, WIDTH), 0, -1, HEADS, SIZE) for _ in range(3))
    shape = g.node("Shape", [q])
    last = g.node("Slice", [shape, g.ints(-1), g.ints(2 ** 63 - 1)])
    root = g.node("Sqrt", [g.node("Cast", [last], to=TensorProto.FLOAT)])
    scale = g.node("Sqrt", [g.node("Div", [g.number([1.0]), root])])
    k = g.node("Transpose", [k], perm=[0, 1, 3, 2])
    s = g.node("MatMul", [g.node("Mul", [q, scale]), g.node("Mul", [k, scale])])
    p = g.node("Softmax", [s], axis=-1)
    return g.merged(g.node("MatMul", [p, v]), 0, -1, WIDTH)


def fused_qkv(g, x):
    """timm's vision transformers: one matrix, [B, N, 3, H, D], and a Gather for each part."""
    y = g.linear(x, WIDTH, 3 * WIDTH)
    y = g.node("Reshape", [y, g.ints(BATCH, TOKENS, 3, HEADS, SIZE)])
    y = g.node("Transpose", [y], perm=[2, 0, 3, 1, 4])
    q, k, v = (g.node("Gather", [y, g.number(i, np.int64)], axis=0) for i in range(3))
    k = g.node("Transpose", [k], perm=[0, 1, 3, 2])
    s = g.node("Mul", [g.node("MatMul", [q, k]), g.number(SIZE ** -0.5)])
    return g.merged(g.node("MatMul", [g.node("Softmax", [s], axis=-1), v]), 0, -1, WIDTH)


def gemm_split(g, x):
    """GPT-2 of transformers: rows flattened for a Gemm, the result split in three."""
    rows = g.node("Reshape", [x, g.ints(-1, WIDTH)])
    y = g.node("Gemm", [rows, g.weight("w", WIDTH, 3 * WIDTH), g.weight("b", 3 * WIDTH)])
    y = g.node("Reshape", [y, g.ints(BATCH, TOKENS, 3 * WIDTH)])
    q, k, v = (g.heads(part, 0, -1, HEADS, SIZE)
               for part in g.node("Split", [y], outputs=3, axis=2))
    k = g.node("Transpose", [k], perm=[0, 1, 3, 2])
    s = g.node("Div", [g.node("MatMul", [q, k]), g.number(SIZE ** 0.5)])
    return g.merged(g.node("MatMul", [g.node("Softmax", [s], axis=-1), v]), 0, -1, WIDTH)


def three_dimensions(g, x):
    """OPT and T5 of transformers: batch and heads as one dimension; a bias of [1, H, T, T]."""
    def flat(v):
        return g.node("Reshape", [g.heads(v, 0, -1, HEADS, SIZE), g.ints(-1, TOKENS, SIZE)])
    q = flat(g.node("Mul", [g.linear(x, WIDTH, WIDTH), g.number(SIZE ** -0.5)]))
    k, v = flat(g.linear(x, WIDTH, WIDTH)), flat(g.linear(x, WIDTH, WIDTH))
    s = g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 2, 1])])
    s = g.node("Reshape", [s, g.ints(BATCH, HEADS, TOKENS, TOKENS)])
    s = g.node("Add", [s, g.weight("bias", 1, HEADS, TOKENS, TOKENS)])
    s = g.node("Reshape", [s, g.ints(-1, TOKENS, TOKENS)])
    y = g.node("MatMul", [g.node("Softmax", [s], axis=-1), v])
    y = g.node("Reshape", [y, g.ints(BATCH, HEADS, TOKENS, SIZE)])
    return g.merged(y, 0, -1, WIDTH)


def casts(g, x):
    """Half precision with the softmax in floats, a dropout, and a guard against empty rows."""
    q, k, v = (g.heads(g.linear(x, WIDTH, WIDTH), 0, -1, HEADS, SIZE) for _ in range(3))
    s = g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 1, 3, 2])])
    s = g.node("Cast", [g.node("Div", [s, g.number(SIZE ** 0.5)])], to=TensorProto.FLOAT)
    keep = g.input("keep", [BATCH, 1, TOKENS, TOKENS], TensorProto.BOOL)
    p = g.node("Softmax", [g.node("Where", [keep, s, g.number(-1e9)])], axis=-1)
    p = g.node("Where", [g.node("IsNaN", [p]), g.number(0), p])
    p = g.node("Dropout", [g.node("Cast", [p], to=TensorProto.FLOAT)])
    return g.merged(g.node("MatMul", [p, v]), 0, -1, WIDTH)


def tf_style(g, x):
    """tf2onnx: 2-D products with reshapes, a mask that is subtracted and multiplied."""
    rows = g.node("Reshape", [x, g.ints(BATCH * TOKENS, WIDTH)])
    q, k, v = (g.heads(g.linear(rows, WIDTH, WIDTH), BATCH, TOKENS, HEADS, SIZE)
               for _ in range(3))
    s = g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 1, 3, 2])])
    s = g.node("Mul", [s, g.number(SIZE ** -0.5)])
    mask = g.node("Cast", [g.input("mask", [BATCH, 1, 1, TOKENS], TensorProto.INT32)],
                  to=TensorProto.FLOAT)
    hidden = g.node("Mul", [g.node("Sub", [g.number(1), mask]), g.number(-10000)])
    p = g.node("Softmax", [g.node("Add", [s, hidden])], axis=-1)
    y = g.node("Transpose", [g.node("MatMul", [p, v])], perm=[0, 2, 1, 3])
    return g.node("Reshape", [y, g.ints(BATCH * TOKENS, WIDTH)])


STYLES = [scaled_both, fused_qkv, gemm_split, three_dimensions, casts, tf_style]


def keras_norm(g, x):
    """Keras: x * m + (beta - mean * m) with m = gamma / sqrt(variance + eps)."""
    mean = g.node("ReduceMean", [x], axes=[-1], keepdims=1)
    d = g.node("Sub", [x, mean])
    var = g.node("ReduceMean", [g.node("Mul", [d, d])], axes=[-1], keepdims=1)
    root = g.node("Sqrt", [g.node("Add", [var, g.number(1e-3)])])
    m = g.node("Mul", [g.node("Reciprocal", [root]), g.weight("gamma", WIDTH)])
    shift = g.node("Sub", [g.weight("beta", WIDTH), g.node("Mul", [mean, m])])
    return g.node("Add", [g.node("Mul", [x, m]), shift])


def write_all(folder):
    for style in STYLES:
        g = GraphWriter("style_" + style.__name__)
        x = g.input("x", [BATCH, TOKENS, WIDTH])
        y = style(g, x)
        g.output(g.linear(y, WIDTH, WIDTH, name="out"))
        g.save(folder)
    g = GraphWriter("keras_norm")
    g.output(keras_norm(g, g.input("x", [BATCH, TOKENS, WIDTH])))
    g.save(folder)
    # Keras: images channels last, with a Transpose around every convolution.
    g = GraphWriter("channels_last")
    x = g.input("x", [1, 8, 8, 3])
    for inputs, outputs in ((3, 4), (4, 4)):
        x = g.node("Transpose", [x], perm=[0, 3, 1, 2])
        x = g.conv(x, inputs, outputs, 3, 1, 1, norm=False)
        x = g.node("Transpose", [x], perm=[0, 2, 3, 1])
        x = g.node("Relu", [g.node("Add", [x, g.weight("bias", outputs)])])
    x = g.node("ReduceMean", [x], axes=[1, 2], keepdims=0)
    g.output(g.linear(x, 4, 10))
    g.save(folder)
    # A vision transformer's patches: convolution, flattened pixels, a class token in front.
    g = GraphWriter("patches")
    x = g.conv(g.input("x", [2, 3, 32, 32]), 3, 16, 8, 8, norm=False, bias=True)
    x = g.node("Reshape", [x, g.ints(2, 16, 16)])
    x = g.node("Transpose", [x], perm=[0, 2, 1])
    token = g.node("Expand", [g.weight("token", 1, 1, 16), g.ints(2, 1, 16)])
    x = g.node("Concat", [token, x], axis=1)
    x = g.node("Add", [x, g.weight("positions", 1, 17, 16)])
    g.output(g.linear(x, 16, 8))
    g.save(folder)
