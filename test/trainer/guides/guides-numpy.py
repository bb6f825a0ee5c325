"""Guides G2 and Gaussian blurs as numpy and scipy make them: writes guides-numpy.json, which the tests read.

Written from the description of the released program (masks of booleans, one for each component), not from dsrg's code.
Run: python3 guides-numpy.py > guides-numpy.json
"""
import json
import numpy as np
from scipy import ndimage

rng = np.random.default_rng(13)


def components(mask, least):
    ids, count = ndimage.label(mask, np.ones((3, 3)))
    kept = []
    for n in range(1, count + 1):
        one = ids == n
        rows, columns = np.where(one)
        if one.sum() >= least and np.ptp(rows) * np.ptp(columns) > 0:
            kept.append(one)
    return kept


def guide(seeds, salient, classes, seed_area, share, row_bug):
    regions = {c: components(seeds == c, seed_area) for c in classes}
    used = {c: [False] * len(regions[c]) for c in classes}
    out = np.full(seeds.shape, 255)
    for thing in components(salient, share * seeds.size):
        touching = set()
        for c in classes:
            for k, region in enumerate(regions[c]):
                if (region & thing).any():
                    used[c][k] = True
                    if c != 0:
                        touching.add(c)
        if len(touching) == 1:
            out[thing] = touching.pop()
        elif touching:
            order = sorted(touching)
            maps = [np.clip((seeds == c).astype(np.float32), 1e-3, 1 - 1e-3).astype(np.float32) for c in order]
            maps = [ndimage.gaussian_filter(m, 10) for m in maps]
            out[thing] = np.array(order)[np.argmax(maps, 0)][thing]
    for c in classes:
        for k, region in enumerate(regions[c]):
            if not used[c][k]:
                out[region] = c
            elif c == 0 and row_bug:
                out[(region & ~salient).astype(int)] = 0
    out[out == 255] = 0
    return out


def blobs(height, width, count, values, largest):
    out = np.zeros((height, width), int)
    for _ in range(count):
        y, x = rng.integers(0, height), rng.integers(0, width)
        h, w = rng.integers(1, largest, 2)
        out[y : y + h, x : x + w] = rng.choice(values)
    return out


def text(data):
    return "".join("0123456789abcdef"[int(v)] for v in data.ravel())


cases = []
for _ in range(24):
    height, width = (int(v) for v in rng.integers(14, 40, 2))
    tags = sorted(int(v) for v in rng.choice(np.arange(1, 6), rng.integers(2, 5), replace=False))
    seeds = blobs(height, width, 14, tags + [0], 16)
    salient = blobs(height, width, 4, [1, 1, 1, 0], 20) == 1
    row_bug = bool(rng.integers(0, 2))
    share, area = float(rng.choice([0.01, 0.05])), int(rng.choice([4, 9]))
    result = guide(seeds, salient, [0] + tags, area, share, row_bug)
    cases.append(
        dict(height=height, width=width, tags=tags, seeds=text(seeds), salient=text(salient), seedArea=area,
             salientShare=share, rowBug=row_bug, guide=text(result))
    )

blurs = []
for height, width, sigma in [(5, 7, 1.0), (3, 4, 2.5), (9, 1, 1.3), (6, 6, 10.0)]:
    data = rng.random((height, width)).astype(np.float32)
    blurred = ndimage.gaussian_filter(data, sigma)
    blurs.append(dict(height=height, width=width, sigma=sigma, data=[float(v) for v in data.ravel()],
                      blurred=[float(v) for v in blurred.ravel()]))

print(json.dumps(dict(cases=cases, blurs=blurs)))
