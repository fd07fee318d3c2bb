"""Models that must be refused, each with a part of the message: FOLDER/bad/expectations.tsv."""
import os

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from onnx.external_data_helper import set_external_data

import operators
from graph_writer import GraphWriter

FLOAT = TensorProto.FLOAT


def small(name="small"):
    g = GraphWriter(name)
    x = g.input("x", [4, 8])
    y = g.node("MatMul", [x, g.weight("w", 8, 8)], name="first")
    g.output(g.node("Relu", [y], name="second"), [4, 8])
    return g


def circle(m):
    m.graph.node[0].input[0] = m.graph.node[1].output[0]


def undefined_input(m):
    m.graph.node[1].input[0] = "first.outt"


def made_twice(m):
    m.graph.node[1].output[0] = m.graph.node[0].output[0]


def duplicate_initializer(m):
    m.graph.initializer.add().CopyFrom(m.graph.initializer[0])


def wrong_rank(m):
    m.graph.initializer[0].dims[:] = [64]


def wrong_inner(m):
    m.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 7


def zero_dimension(m):
    m.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 0


def negative_dimension(m):
    m.graph.input[0].type.tensor_type.shape.dim[0].dim_value = -5


def negative_initializer(m):
    m.graph.initializer[0].dims[0] = -8


def huge_initializer(m):
    m.graph.initializer[0].dims[:] = [1 << 31, 1 << 31, 1 << 31]


def lying_initializer(m):
    m.graph.initializer[0].dims[:] = [1 << 15, 1 << 16]


def unknown_rank(m):
    m.graph.input[0].type.tensor_type.ClearField("shape")


def symbolic(m):
    m.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "rows"


def result_of_nothing(m):
    m.graph.output[0].name = "nothing"


def external(location, **more):
    def damage(m):
        tensor = m.graph.initializer[0]
        set_external_data(tensor, location, **more)
        tensor.ClearField("raw_data")
    return damage


def without_version(m):
    del m.opset_import[:]


def zero_stride(folder):
    g = GraphWriter("zero_stride")
    x = g.input("x", [1, 3, 8, 8])
    g.output(g.node("Conv", [x, g.weight("w", 4, 3, 3, 3)], strides=[0, 1], name="conv"))
    return g.model()


def too_large_window(folder):
    g = GraphWriter("too_large_window")
    x = g.input("x", [1, 3, 2, 2])
    g.output(g.node("Conv", [x, g.weight("w", 4, 3, 5, 5)], name="conv"))
    return g.model()


def wrong_groups(folder):
    g = GraphWriter("wrong_groups")
    x = g.input("x", [1, 6, 8, 8])
    g.output(g.node("Conv", [x, g.weight("w", 4, 3, 3, 3)], group=4, name="conv"))
    return g.model()


def endless_loop(folder):
    g = GraphWriter("endless_loop")
    x = g.input("x", [4])
    body = helper.make_graph(
        [helper.make_node("Relu", ["s"], ["n"]), helper.make_node("Identity", ["c"], ["k"])], "b",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []),
         helper.make_tensor_value_info("c", TensorProto.BOOL, []),
         helper.make_tensor_value_info("s", FLOAT, [4])],
        [helper.make_tensor_value_info("k", TensorProto.BOOL, []),
         helper.make_tensor_value_info("n", FLOAT, [4])])
    g.output(g.node("Loop", [g.number(1 << 40, np.int64), "", x], name="loop", body=body))
    return g.model()


def recursive_function(folder):
    graph, functions = operators.call_function()
    call = functions[0].node.add()
    call.op_type, call.domain, call.name = "Layer", "local", "again"
    call.input.extend(["a", "b"])
    call.output.append("unused")
    return graph.model(functions=functions, local=1)


def deep_nesting(folder):
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "inner", [],
                              [helper.make_tensor_value_info("y", FLOAT, None)])
    for _ in range(60):
        node = helper.make_node("If", ["c"], ["y"], then_branch=graph, else_branch=graph)
        if _ > 4:  # one branch only, or the file would have 2^60 nodes
            del node.attribute[1:]
        graph = helper.make_graph([node], "g", [], [helper.make_tensor_value_info("y", FLOAT, None)])
    graph.input.append(helper.make_tensor_value_info("x", FLOAT, [4]))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])


def missing_input(folder):
    g = GraphWriter("missing_input")
    g.output(g.node("MatMul", [g.input("x", [4, 8])], name="alone"))
    return g.model()


def missing_attribute(folder):
    g = GraphWriter("missing_attribute")
    g.output(g.node("Cast", [g.input("x", [4, 8])], name="cast"))
    return g.model()


def empty_graph(folder):
    return helper.make_model(helper.make_graph([], "empty", [], []))


CHANGED = [
    (circle, "node \"first\" (MatMul): error[MS233]: the graph has a circle: "),
    (undefined_input, "node \"second\" (Relu): error[MS233]: its input \"first.outt\" is made by no "
                      "node and is no input or initializer of the graph; did you mean \"first.out\""),
    (made_twice, "node \"second\" (Relu): error[MS233]: \"first.out\" is made twice"),
    (duplicate_initializer, "tensor \"w_1\": error[MS233]: two initializers have this name"),
    (wrong_rank, "node \"first\" (MatMul): error[MS232]: "),
    (wrong_inner, "node \"first\" (MatMul): error[MS232]: "),
    (zero_dimension, "input \"x\": error[MS234]: dimension 0 is 0; it must be from 1 to 4294967296"),
    (negative_dimension, "input \"x\": error[MS234]: dimension 0 is -5"),
    (negative_initializer, "tensor \"w_1\": error[MS234]: a dimension is -8"),
    (huge_initializer, "tensor \"w_1\": error[MS235]: [2147483648, 2147483648, 2147483648] of float "
                       "is too large"),
    (lying_initializer, "tensor \"w_1\": error[MS235]: [32768, 65536] of float needs 8589934592 "
                        "bytes, the file has 256"),
    (unknown_rank, "input \"x\": error[MS250]: the file does not say how many dimensions it has"),
    (symbolic, "error[MS250]: dimension 0 has no value, it is called \"rows\"; sizes without a "
               "value: rows\n  note: give them, for example with -p workload.rows=128"),
    (result_of_nothing, "tensor \"nothing\": error[MS233]: it is a result of the network, but no "
                        "node makes it"),
    (external("gone.bin"), "gone.bin\" is missing"),
    (external("../secret.bin"), "must be named relative to the model's folder"),
    (external("/etc/passwd"), "must be named relative to the model's folder"),
    (external("bad/short.bin", offset=0, length=4096), "has 10 bytes after offset 0, its length"),
]
BUILT = [
    (zero_stride, "node \"conv\" (Conv): error[MS232]: strides has 0 in it"),
    (too_large_window, "node \"conv\" (Conv): error[MS232]: "),
    (wrong_groups, "node \"conv\" (Conv): error[MS232]: 6 input channels in 4 groups"),
    (endless_loop, "node \"loop\" (Loop): error[MS239]: the loop has 1099511627776 iterations"),
    (recursive_function, "error[MS233]: the function \"Layer\" uses itself"),
    (deep_nesting, "error[MS231]: "),
    (missing_input, "node \"alone\" (MatMul): error[MS232]: "),
    (missing_attribute, "node \"cast\" (Cast): error[MS232]: "),
    (empty_graph, "error[MS217]: the network has no operators to simulate"),
]


def write_all(folder):
    bad = f"{folder}/bad"
    os.makedirs(f"{bad}/bad", exist_ok=True)
    lines = []

    def add(name, data, expected):
        with open(f"{bad}/{name}.onnx", "wb") as file:
            file.write(data)
        lines.append(f"{name}.onnx\t{expected!r}")

    with open(f"{bad}/bad/short.bin", "wb") as file:
        file.write(b"0123456789")
    for number, (damage, expected) in enumerate(CHANGED):
        model = small().model()
        damage(model)
        add(f"{number:02}_{damage.__name__}", model.SerializeToString(), expected)
    for build, expected in BUILT:
        add(build.__name__, build(folder).SerializeToString(), expected)
    whole = operators.one("whole", operators.norms).model().SerializeToString()
    add("empty", b"", "error[MS230]: the file is empty")
    add("text", b"This is no network, only a text.\n" * 20, "error[MS231]: this is no ONNX model")
    add("truncated", whole[:len(whole) // 2], ": byte ")
    add("other_protobuf", numpy_helper.from_array(np.zeros(4, np.float32)).SerializeToString(),
        "error[MS231]: this is no ONNX model")
    add("group_wire_type", b"\x0b\x0c", "byte 0: error[MS231]: this is no ONNX model: a field has the "
        "unknown wire type 3")
    with open(f"{bad}/expectations.tsv", "w") as file:
        file.write("\n".join(lines) + "\n")
