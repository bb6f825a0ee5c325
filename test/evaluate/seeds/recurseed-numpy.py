"""RecurSeed's inference and evaluation, stated a second time in NumPy: prints the cases and their answers as JSON.

python3 recurseed-numpy.py > recurseed-numpy.json

infer_rsepm: scales 1, .5, 1.5, 2, each also mirrored; logits at stride 4 brought to the view's size (nearest), softmax, to the first view's size
(nearest), mean. Classes of mean sigmoid(score) >= conf_th; each map over (its maximum + 1e-5). convert_seed_to_pseudo_masks: background
(1 - highest)^2 before them. evaluate: a constant background instead, 0.10 to 0.80; IoU of background and classes, FP = (P - TP) / union and
FN = (T - TP) / union as means over the classes but background.
"""

import json

import numpy as np

rng = np.random.default_rng(14)
H, W, C = 16, 24, 3


def nearest(maps, h, w):
    rows = np.floor(np.arange(h) * maps.shape[1] / h).astype(int)
    columns = np.floor(np.arange(w) * maps.shape[2] / w).astype(int)
    return maps[:, rows][:, :, columns]


def softmax(x):
    e = np.exp(x - x.max(axis=0))
    return e / e.sum(axis=0)


views, whole, scores = [], [], []
for scale in (1, 0.5, 1.5, 2):
    h, w = int(H * scale), int(W * scale)
    for mirrored in (False, True):
        logits = np.round(rng.normal(0, 3, (C + 1, h // 4, w // 4)), 3).astype(np.float32)
        tags = np.round(rng.normal(0, 0.4, C) + np.array([0.6, -0.4, -1.5]), 3).astype(np.float32)
        # What the network says of the mirrored photo; kept scores are turned back.
        probabilities = softmax(nearest(logits.astype(np.float64), h, w))
        probabilities = nearest(probabilities, H, W)
        if mirrored:
            probabilities = probabilities[:, :, ::-1]
        back = logits[:, :, ::-1] if mirrored else logits
        views.append({"scale": str(scale), "mirrored": mirrored, "shape": list(logits.shape),
                      "data": back.ravel().tolist(), "tags": tags.tolist()})
        whole.append(probabilities)
        scores.append(1 / (1 + np.exp(-tags.astype(np.float64))))
mean = np.mean(whole, axis=0)
score = np.mean(scores, axis=0)
truth = rng.integers(0, C + 1, (H, W))
truth[0, :5] = 255


def seeds_of(conf_th):
    kept = [k for k in range(C) if score[k] >= conf_th]
    maps = np.array([mean[k + 1] / (mean[k + 1].max() + 1e-5) for k in kept]).reshape(len(kept), H, W)
    return kept, maps


def labels_of(kept, maps, background):
    if not kept:
        return np.zeros((H, W), dtype=int)
    together = np.concatenate([background[None], maps])
    return np.array([0] + [k + 1 for k in kept])[together.argmax(axis=0)]


def row_of(labels):
    valid = truth < 255
    t = np.array([(truth[valid] == k).sum() for k in range(C + 1)])
    p = np.array([(labels[valid] == k).sum() for k in range(C + 1)])
    tp = np.array([((truth == k) & (labels == k))[valid].sum() for k in range(C + 1)])
    union = t + p - tp
    return [float((tp / union).mean()), float(((p - tp) / union)[1:].mean()), float(((t - tp) / union)[1:].mean())]


answers = []
for conf_th in (0.34, 0.5, 0.99):
    kept, maps = seeds_of(conf_th)
    highest = maps.max(axis=0) if kept else np.zeros((H, W))
    answer = {"least": conf_th, "keys": [0] + [k + 1 for k in kept],
              "seed": np.round(maps, 7).ravel().tolist(),
              "labels": labels_of(kept, maps, (1 - highest) ** 2).ravel().tolist()}
    if kept:
        thresholds = np.arange(0.10, 0.80 + 1e-9, 0.05)
        answer["sweep"] = [row_of(labels_of(kept, maps, np.full((H, W), th))) for th in thresholds]
    answers.append(answer)
print(json.dumps({"height": H, "width": W, "views": views, "truth": truth.ravel().tolist(), "answers": answers}))
