import { expect } from 'chai';
import { hasNvidiaGpu } from '../../../core/node/has-nvidia-gpu.ts';

describe('core/node hasNvidiaGpu', () => {
  it('goes by what the driver leaves on each system', () => {
    const only = (path: string) => (each: unknown) => String(each).endsWith(path);
    expect(hasNvidiaGpu('linux', only('/proc/driver/nvidia/version'))).to.equal(true);
    expect(hasNvidiaGpu('linux', only('/dev/nvidiactl'))).to.equal(true);
    expect(hasNvidiaGpu('linux', only('nvcuda.dll'))).to.equal(false);
    expect(hasNvidiaGpu('win32', only('nvcuda.dll'))).to.equal(true);
    expect(hasNvidiaGpu('darwin', () => true)).to.equal(false);
  });
});
