"""The obvious Python pipeline: onnxruntime, Pillow, numpy and pydensecrf, one photo after the other.

evaluate.py MODEL DATA ROUNDS CRF(0|1): prints seconds and CPU seconds for ROUNDS passes, and the mIoU.
"""

import os
import sys
import time

import numpy as np
import onnxruntime
from PIL import Image

model, data, rounds, crf = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "1"
if crf:
    import pydensecrf.densecrf as dcrf
    from pydensecrf.utils import unary_from_softmax

session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
ids = sorted(f[:-4] for f in os.listdir(f"{data}/SegmentationClass") if f.endswith(".png"))


def predict(photo):
    small = np.asarray(photo.resize((513, 513), Image.BILINEAR), np.float32) / 127.5 - 1
    logits = session.run(None, {name: small.transpose(2, 0, 1)[None]})[0][0]
    planes = [np.asarray(Image.fromarray(p).resize(photo.size, Image.BILINEAR)) for p in logits]
    scores = np.stack(planes)
    if not crf:
        return scores.argmax(0)
    e = np.exp(scores - scores.max(0))
    probabilities = e / e.sum(0)
    field = dcrf.DenseCRF2D(photo.width, photo.height, len(planes))
    field.setUnaryEnergy(unary_from_softmax(probabilities, clip=1e-5).astype(np.float32))
    field.addPairwiseGaussian(sxy=3, compat=3)
    field.addPairwiseBilateral(sxy=80, srgb=13, rgbim=np.array(photo), compat=10)
    return np.array(field.inference(10)).reshape(len(planes), photo.height, photo.width).argmax(0)


counts = np.zeros((21, 21), np.int64)
start, cpu = time.perf_counter(), time.process_time()
for _ in range(rounds):
    for each in ids:
        prediction = predict(Image.open(f"{data}/JPEGImages/{each}.jpg").convert("RGB"))
        truth = np.asarray(Image.open(f"{data}/SegmentationClass/{each}.png"), np.int64)
        scored = truth < 255
        counts += np.bincount(truth[scored] * 21 + prediction[scored], minlength=441).reshape(21, 21)
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
union = counts.sum(0) + counts.sum(1) - counts.diagonal()
miou = np.mean((counts.diagonal() / np.maximum(union, 1))[union > 0])
print(f"{seconds:.3f} {cpu:.3f} {miou:.4f} {rounds * len(ids)}")
