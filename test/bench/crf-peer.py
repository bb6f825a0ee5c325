"""The native peer of crf.ts: pydensecrf. For each line `case` on stdin, reads case.json, case.photo and case.unary beside
the path given, runs once, writes case.peer, and prints milliseconds, those of processor time, and peak memory in KiB."""
import json, resource, sys, time
import numpy as np
import pydensecrf.densecrf as dcrf

folder, cases = sys.argv[1], {}
for line in sys.stdin:
    name = line.strip()
    if name not in cases:
        with open(f'{folder}/{name}.json') as file:
            meta = json.load(file)
        h, w, c = meta['height'], meta['width'], meta['classes']
        photo = np.fromfile(f'{folder}/{name}.photo', np.uint8).reshape(h, w, 3)
        unary = np.fromfile(f'{folder}/{name}.unary', np.float32).reshape(c, h * w)
        cases[name] = meta, photo, unary
    meta, photo, unary = cases[name]
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(meta['repeats']):
        crf = dcrf.DenseCRF2D(meta['width'], meta['height'], meta['classes'])
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
    q.tofile(f'{folder}/{name}.peer')
    print(elapsed, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
