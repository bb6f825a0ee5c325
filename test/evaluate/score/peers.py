"""What mmsegmentation and torchmetrics say of the cases on stdin (JSON), one list each, on stdout.

Needs torch, torchmetrics and the files of mmsegmentation (pip install --no-deps mmsegmentation prettytable): of mmseg only
the file of its IoU metric is loaded, so that neither mmcv nor mmengine is needed.
"""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import torch
from torchmetrics.classification import MulticlassJaccardIndex
from torchmetrics.segmentation import MeanIoU


def iou_metric():
    for name in ["mmengine", "mmengine.dist", "mmengine.evaluator", "mmengine.logging", "mmengine.utils", "mmseg.registry"]:
        sys.modules[name] = ModuleType(name)
    sys.modules["mmengine.dist"].is_main_process = None
    sys.modules["mmengine.evaluator"].BaseMetric = object
    sys.modules["mmengine.logging"].MMLogger = sys.modules["mmengine.logging"].print_log = None
    sys.modules["mmengine.utils"].mkdir_or_exist = None
    sys.modules["mmseg.registry"].METRICS = type("Registry", (), {"register_module": lambda self: lambda cls: cls})()
    (folder,) = importlib.util.find_spec("mmseg").submodule_search_locations
    spec = importlib.util.spec_from_file_location("iou_metric", Path(folder) / "evaluation/metrics/iou_metric.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.IoUMetric


IoUMetric = iou_metric()


def mmseg(classes, photos):
    areas = [IoUMetric.intersect_and_union(p, t, classes, 255) for t, p in photos]
    totals = [sum(each) for each in zip(*areas)]
    metrics = IoUMetric.total_area_to_metrics(*totals, ["mIoU"], None, 1)
    return float(np.nanmean(metrics["IoU"]))


def jaccard(classes, photos):
    metric = MulticlassJaccardIndex(classes, ignore_index=255)
    for truth, prediction in photos:
        metric.update(prediction[None], truth[None])
    return float(metric.compute())


def mean_iou(classes, photos):
    metric = MeanIoU(num_classes=classes, input_format="index")
    for truth, prediction in photos:
        scored = truth != 255  # it has no word for void: a label of 255 is an error
        if scored.any():
            metric.update(prediction[scored][None], truth[scored][None])
    return float(metric.compute())


answers = {"mmseg": [], "jaccard": [], "meanIou": []}
for case in json.load(sys.stdin):
    photos = [(torch.tensor(p["truth"]), torch.tensor(p["prediction"])) for p in case["photos"]]
    empty = all((t == 255).all() for t, _ in photos)
    for name, rule in [("mmseg", mmseg), ("jaccard", jaccard), ("meanIou", mean_iou)]:
        value = float("nan") if empty else rule(case["classes"], photos)
        answers[name].append(None if np.isnan(value) else float(f"{value:.6g}"))
json.dump(answers, sys.stdout)
