#!/usr/bin/env python3
"""make_models.py FOLDER: the ONNX models of the tests. Needs python3-onnx."""
import sys

import attention_styles
import damaged
import networks
import operators


def main(folder):
    for graph in (networks.resnet18(), networks.mobilenet(False), networks.mobilenet(True),
                  networks.bert("primitives"), networks.bert("contrib"),
                  networks.gpt(False), networks.gpt(True), networks.gpt(False, True),
                  networks.llama(),
                  networks.unet(), networks.lstm(), networks.large(10000)):
        graph.save(folder)
    operators.write_all(folder)
    attention_styles.write_all(folder)
    damaged.write_all(folder)


if __name__ == "__main__":
    main(sys.argv[1])
