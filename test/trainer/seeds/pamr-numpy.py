"""Pixel-adaptive refinement as numpy makes it: writes pamr-numpy.json, which the tests read.

The definition of visinf/1-stage-wseg, models/mods/pamr.py, with padded arrays of our own. Run: python3 pamr-numpy.py > pamr-numpy.json
"""
import json
import numpy as np

rng = np.random.default_rng(5)
AROUND = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)]


def shifted(image, y, x, border):
    height, width = image.shape[-2:]
    wide = np.pad(image, [(0, 0)] * (image.ndim - 2) + [(border, border)] * 2, mode="edge")
    return wide[..., border + y : border + y + height, border + x : border + x + width]


def refine(photo, maps, iterations, dilations):
    border = max(dilations)
    around = [(y * d, x * d) for d in dilations for y, x in AROUND]
    image = photo.transpose(2, 0, 1).astype(float)
    values = np.stack([shifted(image, y, x, border) for y, x in around])
    samples = np.concatenate([values, np.stack([image] * len(dilations))])
    sigma = samples.std(0, ddof=1)
    score = (-np.abs(image - values) / (0.1 * sigma + 1e-8)).mean(1)
    weight = np.exp(score - score.max(0))
    weight /= weight.sum(0)
    for _ in range(iterations):
        maps = sum(w * shifted(maps, y, x, border) for w, (y, x) in zip(weight, around))
    return maps


cases = []
for height, width, planes, iterations, dilations in [
    (6, 9, 2, 1, [1]),
    (12, 10, 2, 10, [1, 2, 4, 8, 12, 24]),
    (9, 7, 1, 3, [2, 3]),
    (1, 5, 1, 2, [1, 2]),
]:
    photo = rng.integers(0, 256, (height, width, 3))
    photo[: height // 2, : width // 2] = 90
    maps = rng.random((planes, height, width)).astype(np.float32)
    result = refine(photo, maps.astype(float), iterations, dilations)
    cases.append(
        dict(height=height, width=width, iterations=iterations, dilations=dilations,
             photo=[int(v) for v in photo.ravel()], maps=[float(v) for v in maps.ravel()],
             result=[float(v) for v in result.ravel()])
    )
print(json.dumps(dict(cases=cases)))
