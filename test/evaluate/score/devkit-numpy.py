"""The VOC devkit's rule, derived a second time: reads cases from stdin as JSON, writes its answers.

VOCevalseg.m: locs = gt < 255; sumim = 1 + gt + res * num; hs = hist(sumim(locs), 1 : num * num);
accuracy(j) = 100 * confcounts(j,j) / (sum of row + sum of column - confcounts(j,j)); the mean of all.
"""

import json
import sys

import numpy as np

answers = []
for case in json.load(sys.stdin):
    num = case["classes"]
    counts = np.zeros((num, num), dtype=np.int64)
    for photo in case["photos"]:
        gt = np.array(photo["truth"], dtype=np.int64)
        res = np.array(photo["prediction"], dtype=np.int64)
        locs = gt < 255
        counts += np.bincount(gt[locs] * num + res[locs], minlength=num * num).reshape(num, num)
    diagonal = np.diag(counts)
    union = counts.sum(axis=1) + counts.sum(axis=0) - diagonal
    with np.errstate(invalid="ignore"):
        iou = diagonal / union
    there = iou[union > 0]
    # add.accumulate adds one after the other; np.mean adds in pairs, which differs in the last digit.
    mean = float(np.add.accumulate(there)[-1] / len(there)) if len(there) else None
    answers.append({"mean": mean, "iou": [None if u == 0 else float(x) for x, u in zip(iou, union)]})
json.dump(answers, sys.stdout)
