"""Writes ONNX graphs node by node; weights are random and seeded."""
import zlib

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save


class GraphWriter:
    """One graph. Every method that adds a node returns the name of its first result."""

    def __init__(self, name, opset=17, microsoft=False):
        self.name = name
        self.opset = opset
        self.microsoft = microsoft
        self.nodes = []
        self.initializers = []
        self.inputs = []
        self.outputs = []
        self.count = 0
        self.random = np.random.RandomState(zlib.crc32(name.encode()))

    def fresh(self, stem):
        self.count += 1
        return f"{stem}_{self.count}"

    def input(self, name, dims, kind=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, kind, dims))
        return name

    def output(self, name, dims=None, kind=TensorProto.FLOAT):
        self.outputs.append(helper.make_tensor_value_info(name, kind, dims))

    def tensor(self, stem, values):
        name = self.fresh(stem)
        self.initializers.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def weight(self, stem, *dims, kind=np.float32):
        values = self.random.standard_normal(dims).astype(np.float32) * 0.1
        if kind == np.int8:
            values = np.clip(values * 300, -127, 127)
        return self.tensor(stem, values.astype(kind))

    def transposed(self, name):
        """A second tensor with the values of another, transposed."""
        values = next(t for t in self.initializers if t.name == name)
        return self.tensor(name + "_t", np.ascontiguousarray(numpy_helper.to_array(values).T))

    def number(self, value, kind=np.float32):
        return self.tensor("number", np.asarray(value, dtype=kind))

    def ints(self, *values):
        return self.tensor("ints", np.asarray(values, dtype=np.int64))

    def node(self, op, inputs, outputs=1, name=None, domain="", **attributes):
        name = name or self.fresh(op)
        results = [f"{name}.{i}" if i else f"{name}.out" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, results, name=name, domain=domain,
                                           **attributes))
        return results[0] if outputs == 1 else results

    def rename(self, result, name):
        """Gives the result of the last node that made it another name."""
        for node in self.nodes:
            for field in (node.output, node.input):
                for i, value in enumerate(field):
                    if value == result:
                        field[i] = name
        return name

    def model(self, functions=(), **opsets):
        graph = helper.make_graph(self.nodes, self.name, self.inputs, self.outputs,
                                  self.initializers)
        imports = [helper.make_opsetid("", self.opset)]
        if self.microsoft:
            imports.append(helper.make_opsetid("com.microsoft", 1))
        imports += [helper.make_opsetid(d.replace("__", "."), v) for d, v in opsets.items()]
        return helper.make_model(graph, opset_imports=imports, ir_version=8,
                                 functions=list(functions), producer_name="tests")

    def save(self, folder, **keywords):
        save(self.model(**keywords), f"{folder}/{self.name}.onnx")

    # Layers that several networks have.
    def linear(self, x, inputs, features, bias=True, name=None):
        name = name or self.fresh("linear")
        y = self.node("MatMul", [x, self.weight(name, inputs, features)], name=name)
        return self.node("Add", [y, self.weight(name + ".bias", features)]) if bias else y

    def conv(self, x, inputs, outputs, kernel, stride=1, pad=0, groups=1, norm=True, act=None,
             name=None, bias=False):
        operands = [x, self.weight("w", outputs, inputs // groups, kernel, kernel)]
        if bias:
            operands.append(self.weight("b", outputs))
        x = self.node("Conv", operands, name=name, kernel_shape=[kernel, kernel],
                      strides=[stride] * 2, pads=[pad] * 4, group=groups)
        if norm:
            vectors = [self.weight(n, outputs) for n in ("scale", "bias", "mean")]
            vectors.append(self.tensor("var", np.ones(outputs, np.float32)))
            x = self.node("BatchNormalization", [x] + vectors)
        if act == "relu":
            x = self.node("Relu", [x])
        if act == "relu6":
            x = self.node("Clip", [x, self.number(0), self.number(6)])
        return x

    def layer_norm(self, x, width, decomposed=True):
        gain = self.tensor("gain", np.ones(width, np.float32))
        bias = self.tensor("bias", np.zeros(width, np.float32))
        if not decomposed:
            return self.node("LayerNormalization", [x, gain, bias], axis=-1, epsilon=1e-5)
        mean = self.node("ReduceMean", [x], axes=[-1], keepdims=1)
        d = self.node("Sub", [x, mean])
        square = self.node("Pow", [d, self.number(2)])
        var = self.node("ReduceMean", [square], axes=[-1], keepdims=1)
        root = self.node("Sqrt", [self.node("Add", [var, self.number(1e-5)])])
        y = self.node("Div", [d, root])
        return self.node("Add", [self.node("Mul", [y, gain]), bias])

    def rms_norm(self, x, width):
        square = self.node("Pow", [x, self.number(2)])
        mean = self.node("ReduceMean", [square], axes=[-1], keepdims=1)
        root = self.node("Sqrt", [self.node("Add", [mean, self.number(1e-6)])])
        y = self.node("Mul", [x, self.node("Div", [self.number(1), root])])
        return self.node("Mul", [self.tensor("gain", np.ones(width, np.float32)), y])

    def gelu(self, x):
        e = self.node("Erf", [self.node("Div", [x, self.number(2 ** 0.5)])])
        y = self.node("Mul", [x, self.node("Add", [e, self.number(1)])])
        return self.node("Mul", [y, self.number(0.5)])

    def gelu_tanh(self, x):
        cube = self.node("Pow", [x, self.number(3)])
        inner = self.node("Add", [x, self.node("Mul", [cube, self.number(0.044715)])])
        t = self.node("Tanh", [self.node("Mul", [inner, self.number(0.7978845608)])])
        half = self.node("Mul", [x, self.number(0.5)])
        return self.node("Mul", [half, self.node("Add", [t, self.number(1)])])

    def heads(self, x, batch, tokens, heads, size):
        x = self.node("Reshape", [x, self.ints(batch, tokens, heads, size)])
        return self.node("Transpose", [x], perm=[0, 2, 1, 3])

    def merged(self, x, batch, tokens, width):
        x = self.node("Transpose", [x], perm=[0, 2, 1, 3])
        return self.node("Reshape", [x, self.ints(batch, tokens, width)])
