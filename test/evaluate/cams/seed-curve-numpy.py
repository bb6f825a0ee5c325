"""Seed scores as numpy makes them: writes seed-curve-numpy.json, which the tests read.

After coallaoh/GuidedLabelling ff208cf, src/seed/eval.py, in words of our own: with whole photos, threshold by threshold.
Run: python3 seed-curve-numpy.py > seed-curve-numpy.json
"""
import json
import numpy as np

rng = np.random.default_rng(25)
CLASSES = 4
thresholds = np.hstack([np.linspace(-10, -2, 9), np.linspace(-1, -0.01, 100), np.linspace(0, 0.99, 100)])


def area(recall, precision):
    order = np.argsort(recall, kind="stable")
    recall = np.concatenate([[0], recall[order]])
    precision = np.concatenate([[0], precision[order]])
    for k in range(len(precision) - 2, -1, -1):
        precision[k] = max(precision[k], precision[k + 1])
    return float(((recall[1:] - recall[:-1]) * precision[1:]).sum())


photos, truths, seeds, confidences = [], [], [], []
for _ in range(6):
    truth = rng.choice([0, 0, 0, 1, 2, 3, 255], 60)
    seed = rng.integers(1, CLASSES, 60)
    right = (truth > 0) & (truth < 255) & (rng.random(60) < 0.7)
    seed[right] = truth[right]
    # multiples of 1/128 lie on no threshold but 0 and halves of 1, where they count in every arithmetic
    confidence = np.round((rng.random(60) * 1.6 - 0.6 + 0.5 * right) * 128) / 128
    confidence = np.minimum(confidence, 1)
    confidence[rng.integers(0, 60)] = -20
    photos.append(dict(truth=[int(v) for v in truth], seed=[int(v) for v in seed],
                       confidence=[float(v) for v in confidence]))
    truths.append(truth), seeds.append(seed), confidences.append(confidence)
truth, seed, confidence = np.hstack(truths), np.hstack(seeds), np.maximum(np.hstack(confidences), -10)
keep = truth < 255
truth, seed, confidence = truth[keep], seed[keep], confidence[keep]
precision, recall = np.full((2, len(thresholds), CLASSES), np.nan)
for k, threshold in enumerate(thresholds):
    called = np.where(confidence >= threshold, seed, 0)
    for c in range(CLASSES):
        hits = ((called == c) & (truth == c)).sum()
        precision[k, c] = hits / (called == c).sum() if (called == c).any() else np.nan
        recall[k, c] = hits / (truth == c).sum()
fg_precision, fg_recall = precision[:, 1:].mean(1), recall[:, 1:].mean(1)
# of equal recalls the best precision; the released program leaves it to an unstable sort
fg = np.lexsort([-fg_precision, fg_recall])
bg = np.lexsort([-precision[:, 0], recall[:, 0]])
fg_value = fg_precision[fg][fg_recall[fg] > 0.2][0]
bg_value = precision[bg, 0][recall[bg, 0] > 0.8][0]
aps = [area(recall[:, c], precision[:, c]) for c in range(1, CLASSES)]
print(json.dumps(dict(photos=photos, meanPrecision=float((fg_value + bg_value) / 2), foreground=float(fg_value),
                      background=float(bg_value), averagePrecision=float(np.mean(aps)))))
