/**
 * The command that adds CUDA's libraries. `true` is the value that makes the package's script fetch them even where files of their names
 * are there (`without-cuda.mjs` lays empty ones); its `cuda12` comes to nothing in 1.30. The flag lets the script run where
 * `ignore-scripts` is set, as in the repository of dsrg, and does no harm elsewhere.
 */
export const cudaCommand = 'ONNXRUNTIME_NODE_INSTALL=true npm rebuild onnxruntime-node --ignore-scripts=false';

/** What to do for CUDA. */
export const cudaHint = `${cudaCommand} (it fetches from nuget.org), with an NVIDIA driver, CUDA 12 and cuDNN 9 on the library path`;
