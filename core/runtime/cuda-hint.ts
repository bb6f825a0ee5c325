/**
 * What to do for CUDA. The flag lets the package's script run where `ignore-scripts` is set, as in the repository of dsrg, and does no harm
 * elsewhere.
 */
export const cudaHint =
  'npm rebuild onnxruntime-node --ignore-scripts=false --onnxruntime-node-install=cuda12 (it fetches from nuget.org), with an NVIDIA driver, CUDA 12 and cuDNN 9 on the library path';
