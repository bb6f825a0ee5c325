"""The native peer of crf.ts: pydensecrf. Reads path.json, path.photo and path.unary; for each line on stdin runs once, writes
path.peer, and prints milliseconds, those of processor time, and by how many KiB its peak has grown since the map was loaded."""
import json, sys, time
import numpy as np
import pydensecrf.densecrf as dcrf


def peak():
    """KiB; getrusage would give that of the process which started this one, where it is larger."""
    with open('/proc/self/status') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmHWM'))


path = sys.argv[1]
with open(f'{path}.json') as file:
    meta = json.load(file)
h, w, c = meta['height'], meta['width'], meta['classes']
photo = np.fromfile(f'{path}.photo', np.uint8).reshape(h, w, 3)
unary = np.fromfile(f'{path}.unary', np.float32).reshape(c, h * w)
loaded = peak()
for line in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(meta['repeats']):
        crf = dcrf.DenseCRF2D(w, h, c)
        crf.setUnaryEnergy(unary)
        for kernel in meta['kernels']:
            if kernel['type'] == 'gaussian':
                crf.addPairwiseGaussian(sxy=kernel['spatial'], compat=kernel['compatibility'])
            else:
                crf.addPairwiseBilateral(
                    sxy=kernel['spatial'], srgb=kernel['colour'], rgbim=photo, compat=kernel['compatibility']
                )
        q = np.asarray(crf.inference(meta['iterations']), np.float32)
    elapsed, cpu = (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000
    grown = peak() - loaded
    q.tofile(f'{path}.peer')
    # Nothing of this run is left when the next one begins.
    del crf, q
    print(elapsed, cpu, grown, flush=True)
