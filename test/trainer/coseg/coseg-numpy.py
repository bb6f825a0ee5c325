"""Factorisation and normalised cut as numpy makes them: writes coseg-numpy.json, which the tests read.

Factorisation: Lee and Seung's multiplicative updates in the order of edocollins/DFF a8161ed (demo/nmf.py), W before H.
Cut: (D - A) y = lambda D y as in YangtaoWANG95/TokenCut fed52cd, solved whole.
Run: python3 coseg-numpy.py > coseg-numpy.json
"""
import json
import numpy as np

rng = np.random.default_rng(17)


def rounded(m):
    return [float(f"{v:.12g}") for v in np.asarray(m, dtype=float).ravel()]


def nmf(v, w, h, updates):
    for _ in range(updates):
        d = w @ (h @ h.T)
        w = w * (v @ h.T) / np.where(d == 0, 1e-7, d)
        d = (w.T @ w) @ h
        h = h * (w.T @ v) / np.where(d == 0, 1e-7, d)
    return w, h


def only_w(v, h, updates):
    w = np.ones((len(v), len(h)))
    for _ in range(updates):
        d = w @ (h @ h.T)
        w = w * (v @ h.T) / np.where(d == 0, 1e-7, d)
    return w


factorisations = []
for cells, width, rank, updates in [(12, 7, 2, 5), (20, 9, 3, 40), (6, 5, 4, 1)]:
    v = np.maximum(rng.normal(size=(cells, width)), 0).astype(np.float32)
    normal = rng.normal(size=cells * rank + rank * width)
    start = np.sqrt(v.astype(float).mean() / rank) * np.abs(normal)
    w, h = nmf(v.astype(float), start[: cells * rank].reshape(cells, rank), start[cells * rank :].reshape(rank, width), updates)
    factorisations.append(
        {
            "cells": cells, "width": width, "rank": rank, "updates": updates,
            "v": [float(x) for x in v.ravel()], "normal": [float(x) for x in normal],
            "w": rounded(w), "h": rounded(h), "onlyW": rounded(only_w(v.astype(float), h, updates)),
        }
    )

cuts = []
for height, width, channels, similarity, centred in [(4, 5, 3, 0.1, True), (6, 6, 8, 0.2, False), (5, 7, 4, 0.3, True), (9, 8, 6, 0.1, True)]:
    cells = height * width
    base = rng.normal(size=(2, channels))
    inside = np.array([[1 if 1 <= y < height - 1 and 1 <= x < width - 1 else 0 for x in range(width)] for y in range(height)])
    f = (base[inside.ravel()] + rng.normal(size=(cells, channels)) * 0.8 + (0 if centred else 0.5)).astype(np.float32)
    g = f.astype(float) - (f.astype(float).mean(0) if centred else 0)
    g = g / np.linalg.norm(g, axis=1, keepdims=True)
    a = np.where(g @ g.T > similarity, 1.0, 1e-5)
    d = a.sum(1)
    m = a / np.sqrt(np.outer(d, d))
    values, vectors = np.linalg.eigh(m)
    assert values[-2] - values[-3] > 1e-3, "the second eigenvector must be one of a kind"
    y = vectors[:, -2] / np.sqrt(d)
    y = y * np.sign(y[np.argmax(np.abs(y))])
    cuts.append(
        {
            "height": height, "width": width, "channels": channels, "similarity": similarity, "centred": centred,
            "features": [float(x) for x in f.T.ravel()], "y": rounded(y),
        }
    )

print(json.dumps({"factorisations": factorisations, "cuts": cuts}))
