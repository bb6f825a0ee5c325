"""RecurSeed's network and losses as PyTorch computes them: writes recurseed-torch.json, which recurseed-torch.test.ts reads.

An independent statement of what OFRIN/RecurSeed_and_CertainMix@533e48b and shjo-april/RecurSeed_and_EdgePredictMix@df538e2 build
(their names, strides, widths and conventions), in double precision, with weights drawn by a formula that the test draws too.
Run with torch 1.12 or later: python3 recurseed-torch.py > recurseed-torch.json
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

CLASSES, COUNT, SIDE, STEPS = 6, 4, 33, 3
RATE, HEAD_RATE, MOMENTUM, DECAY = 1e-3, 1e-2, 0.9, 1e-4
torch.set_default_dtype(torch.float64 if "--single" not in sys.argv else torch.float32)


def uniform(seed, count):
    """0 <= u < 1 by a hash of place and seed."""
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(seed * 0x85EBCA77 & 0xFFFFFFFF)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x7FEB352D)
        x ^= x >> np.uint32(15)
        x *= np.uint32(0x846CA68B)
        x ^= x >> np.uint32(16)
    return x / 2.0**32


class Masked(nn.Module):
    """Dropout whose draws follow one another in the order of the network."""

    drawn = 0

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training:
            return x
        Masked.drawn += 1
        keep = torch.from_numpy(uniform(9000 + Masked.drawn, x.numel()) >= self.rate).reshape(x.shape)
        return x * keep / (1 - self.rate)


def unit(into, out, kernel=1, dilation=1):
    """conv, bn and ReLU under their names of the second version."""
    module = nn.Module()
    module.conv = nn.Conv2d(into, out, kernel, padding=kernel // 2 * dilation, dilation=dilation, bias=False)
    module.bn = nn.BatchNorm2d(out)
    module.forward = lambda x: F.relu(module.bn(module.conv(x)))
    return module


class Bottleneck(nn.Module):
    def __init__(self, into, width, stride, dilation, shortcut):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(into, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)
        if shortcut:
            self.downsample = nn.Sequential(nn.Conv2d(into, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + (self.downsample(x) if hasattr(self, "downsample") else x))


def resnet(blocks, strides, dilations):
    model = nn.Module()
    model.conv1, model.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
    into = 64
    for k, count in enumerate(blocks):
        width = 64 * 2**k
        stage = []
        for block in range(count):
            first = block == 0
            stage.append(Bottleneck(into, width, strides[k] if first else 1, 1 if first else dilations[k], first))
            into = 4 * width
        setattr(model, f"layer{k + 1}", nn.Sequential(*stage))

    def forward(x):
        x = F.max_pool2d(F.relu(model.bn1(model.conv1(x))), 3, 2, 1)
        ends = []
        for k in range(4):
            x = getattr(model, f"layer{k + 1}")(x)
            ends.append(x)
        return ends

    model.forward = forward
    return model


def larger(x, like):
    return F.interpolate(x, like.shape[2:], mode="bilinear", align_corners=False)


class SecondVersion(nn.Module):
    def __init__(self, classes, stride):
        super().__init__()
        at16 = stride == 16
        self.model = resnet((3, 4, 6, 3), (1, 2, 2, 1) if at16 else (1, 2, 1, 1), (1, 1, 1, 1) if at16 else (1, 1, 2, 4))
        self.classifier = nn.Conv2d(2048, classes - 1, 1, bias=False)
        self.aspp, self.decoder = nn.Module(), nn.Module()
        for k, dilation in enumerate((1, 6, 12, 18) if at16 else (1, 12, 24, 36)):
            setattr(self.aspp, f"aspp{k + 1}", unit(2048, 256, 3 if k else 1, dilation))
        self.aspp.global_avg_pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), unit(2048, 256))
        self.aspp.block = nn.Sequential(unit(1280, 256), Masked(0.5))
        self.decoder.low_block = unit(256, 256)
        self.decoder.classifier = nn.Sequential(
            unit(512, 256, 3), Masked(0.5), unit(256, 256, 3), Masked(0.1), nn.Conv2d(256, classes, 3, padding=1, bias=False)
        )

    def forward(self, x):
        c2, _, _, c5 = self.model.forward(x)
        parts = [getattr(self.aspp, f"aspp{k}").forward(c5) for k in (1, 2, 3, 4)]
        parts.append(larger(self.aspp.global_avg_pool[1].forward(self.aspp.global_avg_pool[0](c5)), c5))
        y = self.aspp.block[1](self.aspp.block[0].forward(torch.cat(parts, 1)))
        low = self.decoder.low_block.forward(c2)
        y = torch.cat([larger(y, low), low], 1)
        for layer in self.decoder.classifier:
            y = layer.forward(y)
        return self.classifier(c5), y


def first_version_names(classes):
    """Names and shapes of the first version, whose parts are the same."""
    model = SecondVersion(classes, 16)
    aspp, decoder = nn.Module(), nn.Module()
    for k in (1, 2, 3, 4):
        part, old = nn.Module(), getattr(model.aspp, f"aspp{k}")
        part.atrous_conv, part.bn = old.conv, old.bn
        setattr(aspp, f"aspp{k}", part)
    pooled = model.aspp.global_avg_pool[1]
    aspp.global_avg_pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), pooled.conv, pooled.bn, nn.ReLU())
    aspp.conv1, aspp.bn1 = model.aspp.block[0].conv, model.aspp.block[0].bn
    decoder.conv1, decoder.bn1 = model.decoder.low_block.conv, model.decoder.low_block.bn
    one, _, two, _, last = model.decoder.classifier
    decoder.classifier = nn.Sequential(
        one.conv, one.bn, nn.ReLU(), nn.Dropout(0.5), two.conv, two.bn, nn.ReLU(), nn.Dropout(0.1), last
    )
    model.aspp, model.decoder = aspp, decoder
    return names(model)


def names(model):
    return [[name, list(tensor.shape)] for name, tensor in model.state_dict().items()]


def draw(name, shape, seed):
    """The test has the same rules."""
    count = int(np.prod(shape))
    u = 2 * uniform(seed, count) - 1
    if name.endswith("running_var"):
        u = 1 + 0.5 * u
    elif len(shape) == 1:
        # Blocks that add little, as a trained network's do: with more, rounding in one layer is 1e-4 in the last.
        base = 0.2 if name.endswith("bn3.weight") else 1
        u = (base if name.endswith("weight") else 0) + 0.2 * base * u
    else:
        scale = 0.1 if name in ("classifier.weight", "decoder.classifier.4.weight") else 1
        u = u * scale * np.sqrt(6 / np.prod(shape[1:]))
    return torch.from_numpy(u.astype(np.float32).reshape(shape)).to(torch.get_default_dtype())


model = SecondVersion(CLASSES, 16)
state = {}
for seed, (name, shape) in enumerate(names(model)):
    state[name] = draw(name, shape, seed) if shape else torch.tensor(0)
model.load_state_dict(state)
# Photos of very different contrast: the photos' means, which the pyramid normalises over the batch, must differ.
photos = np.stack([(2 * uniform(5000 + n, 3 * SIDE * SIDE) - 1) * 0.3 * 2**n for n in range(COUNT)]).astype(np.float32)
photos = torch.from_numpy(photos.reshape(COUNT, 3, SIDE, SIDE)).to(torch.get_default_dtype())



def figures(maps):
    """Norm, and every 97th value."""
    flat = maps.flatten().double()
    return {"size": flat.norm().item(), "some": flat[::97].tolist()}


model.eval()
# A photo on whose maps dilated filters reach other cells, at both strides.
large = torch.from_numpy((2 * uniform(5100, 3 * 129 * 97) - 1).astype(np.float32).reshape(1, 3, 129, 97))
large = large.to(torch.get_default_dtype())
strides = {}
for stride in (16, 8):
    other = SecondVersion(CLASSES, stride)
    other.load_state_dict(state)
    other.eval()
    with torch.no_grad():
        strides[stride] = {name: figures(maps) for name, maps in zip(("cam", "logits"), other(large))}
with torch.no_grad():
    first_cam, first_logits = model(photos)
grid, cells = tuple(first_logits.shape[2:]), tuple(first_cam.shape[2:])
drawn = np.floor(uniform(6000, COUNT * grid[0] * grid[1]) * (CLASSES + 2)).astype(int)
labels = torch.from_numpy(np.where(drawn >= CLASSES, 255, drawn).reshape(COUNT, *grid))
tags = torch.from_numpy((uniform(6001, COUNT * (CLASSES - 1)) < 0.4).reshape(COUNT, CLASSES - 1).astype(float))
refined = torch.from_numpy(uniform(6002, COUNT * (CLASSES - 1) * cells[0] * cells[1]).astype(np.float32))
refined = refined.reshape(COUNT, CLASSES - 1, *cells).to(torch.get_default_dtype())
tags = tags.to(torch.get_default_dtype())

model.train()
trunk = [p for name, p in model.named_parameters() if name.startswith("model.")]
heads = [p for name, p in model.named_parameters() if not name.startswith("model.")]
optimiser = torch.optim.SGD(
    [{"params": trunk, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], momentum=MOMENTUM, weight_decay=DECAY, lr=RATE
)
steps = []
for _ in range(STEPS):
    cam, logits = model(photos)
    cls = F.multilabel_soft_margin_loss(cam.mean((2, 3)), tags)
    seg = F.cross_entropy(logits, labels, ignore_index=255)
    normal = F.relu(cam) / (F.relu(cam).amax((2, 3), keepdim=True) + 1e-5)
    rec = ((normal - refined).abs() * tags[:, :, None, None]).sum() / (tags.sum() * cells[0] * cells[1])
    steps.append({"cls": cls.item(), "seg": seg.item(), "rec": rec.item()})
    optimiser.zero_grad()
    (cls + seg + rec).backward()
    optimiser.step()
model.eval()
with torch.no_grad():
    last_cam, last_logits = model(photos)

json.dump(
    {
        "classes": CLASSES, "count": COUNT, "side": SIDE, "rate": RATE, "headRate": HEAD_RATE, "momentum": MOMENTUM,
        "decay": DECAY, "grid": grid, "cells": cells,
        "before": {"cam": figures(first_cam), "logits": figures(first_logits)},
        "strides": strides,
        "steps": steps,
        "after": {"cam": figures(last_cam), "logits": figures(last_logits)},
        "averages": {
            key: model.state_dict()[key].double().norm().item()
            for key in ("model.bn1.running_mean", "model.layer4.2.bn3.running_var", "aspp.global_avg_pool.1.bn.running_var")
        },
        "names": {"EdgePredictMix": names(model), "CertainMix": first_version_names(CLASSES)},
    },
    sys.stdout, separators=(",", ":"),
)
