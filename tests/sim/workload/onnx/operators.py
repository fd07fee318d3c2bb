"""One small model for each group of operators; the C++ tests state what each must become."""
import numpy as np
from onnx import TensorProto, helper

from graph_writer import GraphWriter

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def one(name, build, **keywords):
    """A graph whose results are what `build` returns."""
    g = GraphWriter(name, **keywords)
    results = build(g)
    for result in results if isinstance(results, list) else [results]:
        g.output(result)
    return g


def conv1d(g):
    x = g.input("x", [2, 6, 50])
    x = g.node("Conv", [x, g.weight("w", 8, 3, 5)], kernel_shape=[5], strides=[2], pads=[2, 2],
               dilations=[1], group=2)
    return g.node("Conv", [x, g.weight("v", 8, 1, 3)], auto_pad="SAME_UPPER", kernel_shape=[3],
                  group=8)


def conv2d(g):
    x = g.input("x", [1, 4, 20, 30])
    x = g.node("Conv", [x, g.weight("w", 8, 4, 3, 3)], auto_pad="SAME_LOWER", strides=[2, 3])
    x = g.node("Conv", [x, g.weight("v", 8, 4, 3, 3), g.weight("b", 8)], dilations=[2, 2], group=2,
               pads=[2, 2, 2, 2])
    x = g.node("Pad", [x, g.ints(0, 0, 1, 2, 0, 0, 0, 1), g.number(0)])
    return g.node("Conv", [x, g.weight("u", 5, 8, 2, 2)])


def conv3d(g):
    x = g.input("x", [1, 4, 6, 8, 8])
    return g.node("Conv", [x, g.weight("w", 8, 2, 3, 3, 3)], pads=[1] * 6, group=2,
                  strides=[2, 1, 1])


def conv_transpose(g):
    x = g.input("x", [2, 6, 5, 7])
    x = g.node("ConvTranspose", [x, g.weight("w", 6, 4, 3, 3), g.weight("b", 8)], group=2,
               strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
    return g.node("Relu", [x])


def gemm(g):
    x = g.input("x", [4, 8])
    a = g.node("Gemm", [x, g.weight("w", 6, 8), g.weight("c", 6)], transB=1, alpha=0.5, beta=2.0)
    b = g.node("Gemm", [g.node("Transpose", [a], perm=[1, 0]), g.weight("v", 4, 3)])
    return b


def matmul(g):
    x = g.input("x", [2, 3, 4, 5])
    y = g.input("y", [3, 5, 6])
    vector = g.input("vector", [7])
    left = g.input("left", [9, 4])
    return [g.node("MatMul", [x, y], name="broadcast"),
            g.node("MatMul", [x, g.weight("w", 5, 8)], name="shared"),
            g.node("MatMul", [vector, g.weight("v", 7, 3)], name="row"),
            g.node("MatMul", [left, x], name="turned"),
            g.node("MatMul", [g.weight("u", 6, 4), x], name="constant_left")]


def integers(g):
    x = g.input("x", [4, 16])
    q, scale, zero = g.node("DynamicQuantizeLinear", [x], outputs=3, name="quantize")
    w = g.weight("w", 16, 8, kind=np.int8)
    y = g.node("MatMulInteger", [q, w, zero, g.number(0, np.int8)], name="product")
    y = g.node("Cast", [y], to=FLOAT)
    both = g.node("Mul", [scale, g.number(0.01)])
    y = g.node("Add", [g.node("Mul", [y, both]), g.weight("b", 8)])
    image = g.input("image", [1, 3, 8, 8], TensorProto.UINT8)
    z = g.node("QLinearConv",
               [image, g.number(0.1), g.number(0, np.uint8), g.weight("k", 4, 3, 3, 3, kind=np.int8),
                g.number(0.1), g.number(0, np.int8), g.number(0.1), g.number(0, np.uint8),
                g.tensor("bias", np.zeros(4, np.int32))], name="conv", pads=[1] * 4)
    rows = g.node("Reshape", [z, g.ints(4, 64)])
    m = g.node("QLinearMatMul",
               [rows, g.number(0.1), g.number(0, np.uint8), g.weight("m", 64, 5, kind=np.int8),
                g.number(0.1), g.number(0, np.int8), g.number(0.1), g.number(0, np.uint8)],
               name="qmatmul")
    return [y, m]


def quantized_attention(g):
    """A quantization of its own before every reader, as some tools write it; float softmax."""
    x = g.input("x", [2, 4, 8])
    scale, zero = g.number(0.02), g.number(0, np.int8)

    def pair(v):
        return g.node("DequantizeLinear", [g.node("QuantizeLinear", [v, scale, zero]), scale, zero])

    def linear(v, name):
        w = g.node("DequantizeLinear", [g.weight("w", 8, 8, kind=np.int8), g.number(0.01), zero])
        return g.node("MatMul", [pair(v), w], name=name)

    x = g.node("Relu", [x], name="first")
    q, k, v = (g.heads(linear(x, n), 2, 4, 2, 4) for n in ("q", "k", "v"))
    k = g.node("Transpose", [k], perm=[0, 1, 3, 2])
    s = g.node("Div", [g.node("MatMul", [pair(q), pair(k)], name="scores"), g.number(2.0)])
    p = g.node("Softmax", [s], axis=-1, name="softmax")
    y = g.node("MatMul", [pair(p), pair(v)], name="values")
    return linear(g.merged(y, 2, 4, 8), "out")


def einsum(g):
    q = g.input("q", [2, 7, 3, 4])
    k = g.input("k", [2, 9, 3, 4])
    s = g.node("Einsum", [q, k], equation="bqhd,bkhd->bhqk", name="scores")
    x = g.input("x", [5, 6])
    return [s, g.node("Einsum", [x, g.weight("w", 6, 8)], equation="ij,jk", name="matrix"),
            g.node("Einsum", [x], equation="ij->i", name="sum"),
            g.node("Einsum", [x], equation="ii->i", name="diagonal") if False else s]


def vectors(g):
    x = g.input("x", [2, 8, 4, 4])
    row = g.input("row", [1, 8, 1, 1])
    outputs = []
    for op in ("Relu", "Sigmoid", "Exp", "HardSigmoid", "Elu", "Softplus", "Neg"):
        outputs.append(g.node(op, [x], name=op.lower()))
    for op in ("Add", "Mul", "Div", "Pow", "Max"):
        outputs.append(g.node(op, [x, row], name=op.lower()))
    less = g.node("Less", [x, row], name="less")
    outputs.append(g.node("Where", [less, x, row], name="where"))
    outputs.append(g.node("PRelu", [x, g.weight("slope", 8, 1, 1)], name="prelu"))
    outputs.append(g.node("Clip", [x, g.number(-1), g.number(2)], name="clip"))
    outputs.append(g.node("Softmax", [x], axis=1, name="softmax"))
    outputs.append(g.node("LogSoftmax", [x], axis=-1, name="log_softmax"))
    for op in ("ReduceSum", "ReduceMean", "ReduceMax", "ReduceL2"):
        axes = {} if op == "ReduceSum" else {"axes": [1]}
        operands = [x, g.ints(1)] if op == "ReduceSum" else [x]
        outputs.append(g.node(op, operands, name=op.lower(), **axes))
    outputs.append(g.node("ArgMax", [x], axis=1, name="argmax"))
    outputs += g.node("TopK", [x, g.ints(2)], outputs=2, axis=1, name="topk")
    outputs.append(g.node("CumSum", [x, g.number(1, np.int64)], name="cumsum"))
    outputs.append(g.node("LRN", [x], size=3, name="lrn"))
    return outputs


def pools(g):
    x = g.input("x", [1, 4, 9, 9])
    return [g.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], name="max"),
            g.node("AveragePool", [x], kernel_shape=[2, 2], ceil_mode=1, strides=[2, 2],
                   name="average"),
            g.node("LpPool", [x], kernel_shape=[3, 3], name="lp"),
            g.node("GlobalMaxPool", [x], name="global_max"),
            g.node("GlobalAveragePool", [x], name="global_average")]


def norms(g):
    x = g.input("x", [2, 8, 4, 4])
    vectors = [g.weight("v", 8) for _ in range(4)]
    rows = g.input("rows", [3, 5, 16])
    return [g.node("BatchNormalization", [x] + vectors, name="batch"),
            g.node("InstanceNormalization", [x] + vectors[:2], name="instance"),
            g.layer_norm(rows, 16, decomposed=False),
            g.layer_norm(rows, 16), g.rms_norm(rows, 16)]


def group_norm(g):
    """A group normalization as PyTorch exports it, between two convolutions."""
    x = g.conv(g.input("x", [2, 3, 8, 8]), 3, 16, 3, 1, 1, norm=False, name="before")
    y = g.node("Reshape", [x, g.ints(0, 4, -1)])
    y = g.node("InstanceNormalization", [y, g.tensor("ones", np.ones(4, np.float32)),
                                         g.tensor("zeros", np.zeros(4, np.float32))], name="norm")
    y = g.node("Reshape", [y, g.ints(2, 16, 8, 8)])
    y = g.node("Mul", [y, g.weight("gain", 16, 1, 1)])
    y = g.node("Add", [y, g.weight("shift", 16, 1, 1)])
    y = g.node("Mul", [y, g.node("Sigmoid", [y])], name="silu")
    return g.conv(y, 16, 4, 1, norm=False, name="after")


def empty(g):
    """Attention to no tokens at all."""
    x = g.node("Relu", [g.input("x", [2, 4, 8])], name="made")
    nothing = g.node("Slice", [x, g.ints(0), g.ints(0), g.ints(1)])
    s = g.node("MatMul", [x, g.node("Transpose", [nothing], perm=[0, 2, 1])], name="scores")
    y = g.node("MatMul", [g.node("Softmax", [s], axis=-1), nothing], name="values")
    return g.node("Sigmoid", [y], name="behind")


def contrib(g):
    """Fused operators of ONNX Runtime."""
    m = "com.microsoft"
    x = g.input("x", [2, 4, 8])
    y = g.node("FusedMatMul", [x, g.weight("w", 6, 8)], transB=1, alpha=0.5, name="matmul", domain=m)
    y = g.node("FastGelu", [y, g.weight("bias", 6)], name="gelu", domain=m)
    skip = g.input("skip", [2, 4, 6])
    n = g.node("SkipSimplifiedLayerNormalization", [y, skip, g.weight("gain", 6)], outputs=4,
               name="skip_norm", domain=m)
    image = g.input("image", [1, 3, 8, 8])
    c = g.node("FusedConv", [image, g.weight("k", 4, 3, 3, 3), g.weight("b", 4)], pads=[1] * 4,
               activation="Relu", name="conv", domain=m)
    r = g.node("SimplifiedLayerNormalization", [n[3], g.weight("gain", 6)], name="rms")
    q = g.node("QuickGelu", [r], name="quick", domain=m)
    return [n[0], c, q]


def activations(g):
    """Every decomposed activation behind a product of its own, and one alone."""
    x = g.input("x", [4, 8])

    def product(name):
        return g.node("MatMul", [x, g.weight(name, 8, 8)], name=name)

    outputs = [g.gelu(product("gelu")), g.gelu_tanh(product("gelu_tanh"))]
    y = product("silu")
    outputs.append(g.node("Mul", [y, g.node("Sigmoid", [y])]))
    y = product("hard_swish")
    clip = g.node("Clip", [g.node("Add", [y, g.number(3)]), g.number(0), g.number(6)])
    outputs.append(g.node("Div", [g.node("Mul", [y, clip]), g.number(6)]))
    y = product("mish")
    outputs.append(g.node("Mul", [y, g.node("Tanh", [g.node("Softplus", [y])])]))
    y = product("half_first")  # 0.5 * x * (1 + erf)
    e = g.node("Erf", [g.node("Mul", [y, g.number(2 ** -0.5)])])
    half = g.node("Mul", [g.number(0.5), y])
    outputs.append(g.node("Mul", [half, g.node("Add", [g.number(1), e])]))
    outputs.append(g.gelu(x))
    return outputs


def moves(g):
    x = g.input("x", [2, 8, 4, 4])
    y = g.node("Relu", [x], name="made")
    a = g.node("Transpose", [y], perm=[0, 2, 3, 1], name="to_last")
    parts = g.node("Split", [a], outputs=2, axis=3, name="split")
    back = g.node("Concat", [g.node("Relu", [parts[0]], name="left"),
                             g.node("Relu", [parts[1]], name="right")], axis=3, name="joined")
    twice = g.node("Concat", [back, back], axis=0, name="doubled")
    out = [twice, g.node("Tile", [y, g.ints(1, 2, 1, 1)], name="tile"),
           g.node("Pad", [y, g.ints(0, 0, 1, 1, 0, 0, 1, 1)], mode="reflect", name="pad"),
           g.node("DepthToSpace", [y], blocksize=2, name="depth_to_space"),
           g.node("SpaceToDepth", [y], blocksize=2, name="space_to_depth")]
    table = g.weight("table", 50, 16)
    ids = g.input("ids", [3, 5], INT64)
    rows = g.node("Gather", [table, ids], name="gather")
    out.append(g.node("Relu", [g.node("Slice", [rows, g.ints(1), g.ints(3), g.ints(1)],
                                      name="slice")], name="of_slice"))
    out.append(g.node("ScatterND", [g.node("Relu", [rows], name="scattered"),
                                    g.tensor("where", np.zeros((1, 1), np.int64)),
                                    g.weight("updates", 1, 5, 16)], name="scatter"))
    return out


def transposes(g):
    """A Transpose by each rule: unit dimensions, rows by the maker, strides of a product, a copy."""
    x = g.input("x", [1, 6, 8, 4])
    units = g.node("Transpose", [g.node("Relu", [x], name="r0")], perm=[1, 0, 2, 3], name="units")
    rows = g.node("Sigmoid", [g.node("Transpose", [g.node("MatMul", [x, g.weight("w", 4, 4)])],
                                     perm=[0, 2, 1, 3], name="rows")], name="after_rows")
    joined = g.node("Add", [rows, g.input("other", [1, 8, 6, 4])], name="join")
    product = g.node("MatMul", [g.node("Tanh", [x], name="t0"),
                                g.node("Transpose", [g.node("Tanh", [x], name="t1")],
                                       perm=[0, 1, 3, 2], name="strides")], name="product")
    made = g.node("Exp", [g.node("MatMul", [x, g.weight("v", 4, 4)])], name="made")
    moved = g.node("Transpose", [made], perm=[0, 2, 3, 1], name="copy")
    flat = g.node("Reshape", [moved, g.ints(1, 8, 24)])
    return [units, joined, product, g.node("Softmax", [flat], axis=-1, name="after_copy"), made]


def channel_shuffle(g):
    """ShuffleNet: channels of two groups alternate."""
    x = g.conv(g.input("x", [1, 3, 8, 8]), 3, 16, 3, 1, 1, norm=False, name="before")
    x = g.node("Reshape", [x, g.ints(1, 2, 8, 8, 8)])
    x = g.node("Transpose", [x], perm=[0, 2, 1, 3, 4], name="shuffle")
    x = g.node("Reshape", [x, g.ints(1, 16, 8, 8)])
    return g.conv(x, 16, 16, 3, 1, 1, groups=16, norm=False, name="after")


def shapes(g):
    """Only shape arithmetic between the input and one product."""
    x = g.input("x", ["batch", 4, 6])
    shape = g.node("Shape", [x])
    first = g.node("Gather", [shape, g.number(0, np.int64)], axis=0)
    rest = g.node("Mul", [g.node("Gather", [shape, g.number(1, np.int64)], axis=0),
                          g.node("Gather", [shape, g.number(2, np.int64)], axis=0)])
    dims = g.node("Concat", [g.node("Unsqueeze", [first, g.ints(0)]),
                             g.node("Unsqueeze", [rest, g.ints(0)])], axis=0)
    fill = g.node("ConstantOfShape", [dims],
                  value=helper.make_tensor("value", FLOAT, [1], [2.0]))
    y = g.node("Add", [g.node("Reshape", [x, dims]), fill], name="sum")
    return g.node("MatMul", [y, g.weight("w", 24, 3)], name="product")


def branch(name, result, nodes, initializers=()):
    return helper.make_graph(nodes, name, [], [helper.make_tensor_value_info(result, FLOAT, None)],
                             list(initializers))


def control(g):
    """If with a known and with an unknown condition, Loop and Scan."""
    x = g.input("x", [4, 8])
    go = g.input("go", [], BOOL)
    small, big = g.weight("small", 8, 2), g.weight("big", 8, 2)
    then = branch("then", "t", [helper.make_node("MatMul", [x, small], ["t"], name="then_product")])
    other = branch("else", "e", [helper.make_node("MatMul", [x, big], ["e0"], name="else_product"),
                                 helper.make_node("MatMul", ["e0", g.weight("more", 2, 2)], ["e"],
                                                  name="else_more")])
    known = g.node("If", [g.tensor("true", np.array(True))], name="known", then_branch=then,
                   else_branch=other)
    open_ = g.node("If", [go], name="open", then_branch=then, else_branch=other)
    square = g.weight("square", 8, 8)
    body = helper.make_graph(
        [helper.make_node("MatMul", ["state", square], ["next"], name="step"),
         helper.make_node("Identity", ["keep"], ["keep_on"])], "body",
        [helper.make_tensor_value_info("i", INT64, []),
         helper.make_tensor_value_info("keep", BOOL, []),
         helper.make_tensor_value_info("state", FLOAT, [4, 8])],
        [helper.make_tensor_value_info("keep_on", BOOL, []),
         helper.make_tensor_value_info("next", FLOAT, [4, 8]),
         helper.make_tensor_value_info("next", FLOAT, [4, 8])])
    last, every = g.node("Loop", [g.number(3, np.int64), "", x], outputs=2, name="loop", body=body)
    scan = helper.make_graph(
        [helper.make_node("Add", ["sum", "row"], ["total"], name="scan_add"),
         helper.make_node("Identity", ["total"], ["shown"])], "scan",
        [helper.make_tensor_value_info("sum", FLOAT, [8]),
         helper.make_tensor_value_info("row", FLOAT, [8])],
        [helper.make_tensor_value_info("total", FLOAT, [8]),
         helper.make_tensor_value_info("shown", FLOAT, [8])])
    start = g.input("start", [8])
    _, rows = g.node("Scan", [start, x], outputs=2, name="scan", body=scan, num_scan_inputs=1)
    return [known, open_, last, every, rows]


def recurrent(kind):
    def build(g):
        gates = {"LSTM": 4, "GRU": 3, "RNN": 1}[kind]
        x = g.input("x", [5, 2, 12])
        y = g.node(kind, [x, g.weight("W", 1, gates * 16, 12), g.weight("R", 1, gates * 16, 16)],
                   outputs=1, hidden_size=16, name="layer")
        return y
    return build


def unknown(g):
    x = g.input("x", [4, 8])
    y = g.node("Relu", [x], name="first")
    a = g.node("Magic", [y], domain="com.acme", name="magic")
    boxes = g.input("boxes", [1, 6, 4])
    scores = g.input("scores", [1, 1, 6])
    b = g.node("NonMaxSuppression", [boxes, scores, g.ints(3)], name="choose")
    behind = g.node("Relu", [a], name="behind")
    return [behind, b, g.node("Sigmoid", [y], name="last")]


def grouped(g):
    """GroupQueryAttention of ONNX Runtime with a past."""
    q = g.input("q", [2, 16, 64])
    k = g.input("k", [2, 16, 16])
    v = g.input("v", [2, 16, 16])
    past_k = g.input("past_k", [2, 2, 8, 8])
    past_v = g.input("past_v", [2, 2, 8, 8])
    lengths = g.input("lengths", [2], TensorProto.INT32)
    total = g.input("total", [1], TensorProto.INT32)
    q = g.node("Relu", [q])
    k = g.node("Relu", [k])
    v = g.node("Relu", [v])
    return g.node("GroupQueryAttention", [q, k, v, past_k, past_v, lengths, total], outputs=3,
                  num_heads=8, kv_num_heads=2, domain="com.microsoft", name="attend")


def multi_head(g):
    q, k, v = (g.node("Relu", [g.input(n, [1, 16, 32])]) for n in "qkv")
    return g.node("MultiHeadAttention", [q, k, v], num_heads=4, domain="com.microsoft",
                  name="attend")


def batch_fixed(g):
    """A batch that can be replaced, and one that is written into a Reshape."""
    x = g.input("x", [1, 3, 8, 8])
    y = g.node("Flatten", [g.node("Conv", [x, g.weight("w", 4, 3, 3, 3)], pads=[1] * 4)])
    y = g.node("MatMul", [y, g.weight("fc", 256, 10)])
    g.output(y, [1, 10])
    return []


def batch_built_in(g):
    x = g.input("x", [1, 4, 6])
    y = g.node("Reshape", [x, g.ints(1, 24)], name="built_in")
    g.output(g.node("MatMul", [y, g.weight("w", 24, 3)]), [1, 3])
    return []


def call_function():
    """A function of the model's own, called twice, with an attribute passed on."""
    g = GraphWriter("functions")
    body = [helper.make_node("MatMul", ["a", "b"], ["p"], name="inside"),
            helper.make_node("LeakyRelu", ["p"], ["r"], name="act")]
    attribute = body[1].attribute.add()
    attribute.name, attribute.ref_attr_name, attribute.type = "alpha", "slope", 1
    function = helper.make_function("local", "Layer", ["a", "b"], ["r"], body,
                                    [helper.make_opsetid("", 17)], ["slope"])
    x = g.input("x", [4, 8])
    for i in range(2):
        x = g.node("Layer", [x, g.weight("w", 8, 8)], domain="local", name=f"call{i}", slope=0.2)
    g.output(x)
    return g, [function]


def newer(g):
    """Operators of versions after 17, in their new forms."""
    x = g.input("x", [2, 8, 16])
    y = g.node("Gelu", [x], name="gelu", approximate="tanh")
    a, b = g.node("Split", [y], outputs=2, axis=1, num_outputs=2, name="split")
    image = g.input("image", [1, 2, 8, 8])
    pool = g.node("AveragePool", [image], kernel_shape=[2, 2], dilations=[2, 2], name="pool")
    odd = g.node("Relu", [g.node("Relu", [image], name="made_up", exporter_hint=3)], name="behind")
    g.output(pool)
    g.output(odd)
    z = g.node("ReduceMean", [g.node("Add", [a, b], name="sum"), g.ints(-1)], keepdims=0,
               name="mean")
    return z


GROUPS = dict(conv1d=conv1d, conv2d=conv2d, conv3d=conv3d, conv_transpose=conv_transpose, gemm=gemm,
              matmul=matmul, integers=integers, quantized_attention=quantized_attention,
              einsum=einsum, vectors=vectors, pools=pools,
              norms=norms, empty=empty, group_norm=group_norm, activations=activations, moves=moves, transposes=transposes, channel_shuffle=channel_shuffle,
              shapes=shapes, control=control, lstm_small=recurrent("LSTM"),
              gru_small=recurrent("GRU"), rnn_small=recurrent("RNN"), batch_fixed=batch_fixed,
              batch_built_in=batch_built_in)


def write_all(folder):
    for name, build in GROUPS.items():
        one(name, build).save(folder)
    one("unknown", unknown).save(folder, com__acme=1)
    one("contrib", contrib, microsoft=True).save(folder)
    one("grouped", grouped, microsoft=True).save(folder)
    one("multi_head", multi_head, microsoft=True).save(folder)
    one("newer", newer, opset=20).save(folder)
    graph, functions = call_function()
    graph.save(folder, functions=functions, local=1)
