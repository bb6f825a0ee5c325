"""Self-correlation maps as numpy makes them: writes self-correlation-numpy.json, which the tests read.

The definition of OFRIN/RecurSeed_and_CertainMix 533e48b, core/inferences.py, with whole matrices of our own.
Run: python3 self-correlation-numpy.py > self-correlation-numpy.json
"""
import json
import numpy as np

rng = np.random.default_rng(4)


def columns(m):
    return m / (m.sum(0, keepdims=True) + 1e-10)


def stretch(v):
    return (v - v.min()) / (v.max() - v.min() + 1e-10)


def correlate(f, tau1, tau2, w2, repeats):
    n = len(f)
    f = f / (np.linalg.norm(f, axis=1, keepdims=True) + 1e-10)
    s = np.maximum(f @ f.T, 0)
    s[s < tau1] = 0
    a = s.copy()
    np.fill_diagonal(a, 0)
    a = columns(a)
    second = a
    for _ in range(repeats):
        second = columns(second @ a)
    second = np.where(second < tau2 / n, 0, second)
    return columns(np.maximum(columns(s), w2 * second))


def scm(cam, levels, tau1, tau2, w2, repeats, fg, bg):
    cam = np.maximum(cam, 0)
    cam = cam / (cam.max() + 1e-5)
    hsc = sum(correlate(f, tau1, tau2, w2, repeats) for f in levels)
    maps = []
    for chosen in (cam >= fg, cam <= bg):
        total = sum((stretch(hsc[:, j]) for j in np.where(chosen)[0]), np.zeros(len(cam)))
        maps.append(stretch(total))
    return stretch(np.maximum(0, maps[0] - maps[1]))


cases = []
for height, width, channels, tags, options in [
    (5, 6, [4], 1, (0.5, 0.1, 1, 1, 0.3, 0.05)),
    (7, 4, [3, 8], 2, (0.15, 0.1, 1, 1, 0.3, 0.1)),
    (6, 6, [5, 2, 9], 2, (0.1, 0.5, 2, 2, 0.1, 0.05)),
    (4, 7, [6, 3], 1, (0.2, 1.5, 1, 0, 0.3, 0.05)),
    (5, 5, [4, 4], 3, (0.7, 0.9, 1, 3, 0.4, 0.2)),
]:
    n = height * width
    levels = [(rng.normal(size=(n, c)) + rng.normal(size=c)).astype(np.float32) for c in channels]
    cams = rng.normal(size=(tags, n)).astype(np.float32)
    cams[-1] *= 1 if tags == 1 else -1
    result = [scm(cam.astype(float), [l.astype(float) for l in levels], *options) for cam in cams]
    names = ["similarity", "secondOrder", "weight", "repeats", "foreground", "background"]
    cases.append(
        dict(height=height, width=width, options=dict(zip(names, options)),
             levels=[[float(v) for v in l.T.ravel()] for l in levels], channels=channels,
             maps=[[float(v) for v in cam] for cam in cams], result=[[float(v) for v in r] for r in result])
    )
print(json.dumps(dict(cases=cases)))
