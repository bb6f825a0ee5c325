#!/usr/bin/env bash
# What this machine's GPU is worth to dsrg, provider by provider, in at most eight minutes and without a network:
#
#   bash test/bench/gpu.sh [model.onnx photos]
#
# CUDA and WebGPU (through Vulkan) of ONNX Runtime: the CPU's labels, and photos per second with and without --bucket.
# TensorFlow.js: a training step equal to the CPU's to 1e-3, and its time. What is absent is said in a line and is no
# fault; a provider that is there and computes something else is one. First comes the same on the CPU, which must work.
# Without arguments the photos and the weights are made up. It ends with 0 where all that is there is right.
#
# Where GPUs round products to TF32, numbers are compared without (NVIDIA_TF32_OVERRIDE=0), and times are taken with it, too.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec </dev/null
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# GPU_SECONDS: how long it may take in all, where the machine is busy with other work. Each section has its share of it.
total="${GPU_SECONDS:-470}"
ends=$((SECONDS + total))
failed=()

# section SECONDS NAME COMMAND…: a process of its own, for a driver that fails takes its process with it.
section() {
  local wanted="$1" name="$2" left=$((ends - SECONDS))
  shift 2
  local limit=$((wanted * total / 470))
  ((limit < left)) || limit=$left
  if ((limit < 5)); then
    echo "$name: NOT RUN, the time is up"
    failed+=("$name")
    return
  fi
  timeout --kill-after=5 "$limit" "$@" 2>"$work/errors" | tee "$work/$name"
  local rc=${PIPESTATUS[0]}
  if ((rc == 0)); then return; fi
  tail -n 8 "$work/errors" >&2
  ((rc == 124 || rc == 137)) && echo "$name: NOT DONE within $limit s"
  failed+=("$name (exit $rc)")
}

# is_there NAME: whether that section said anything but that its provider is absent.
is_there() { [[ -s "$work/$1" ]] && ! grep -q ': absent (' "$work/$1"; }

run() { node --import tsx --conditions=dsrg-source "test/bench/$1" "${@:2}"; }
export -f run

echo "GPU: $(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null || echo 'absent, or no NVIDIA driver (nvidia-smi does not answer)')"
echo "Vulkan: $(ldconfig -p 2>/dev/null | grep -c 'libvulkan\.so') loader(s), drivers: $(ls /usr/share/vulkan/icd.d /etc/vulkan/icd.d 2>/dev/null | grep json | tr '\n' ' ')"
given=("$@")
((${#given[@]} == 0)) || given=(--model "$1" --photos "${2:?photos, a folder}")

export TF_CPP_MIN_LOG_LEVEL=3
predict() { section "$1" "$2" bash -c 'run gpu-predict.ts "$@"' - "${@:3}" ${given[@]+"${given[@]}"}; }
step() { section "$1" "$2" bash -c 'run gpu-step.ts "$@"' - "${@:3}"; }

predict 110 cpu --provider cpu
step 70 'tensorflow.js on the CPU' --device cpu
for provider in cuda webgpu; do
  NVIDIA_TF32_OVERRIDE=0 predict 75 "$provider" --provider "$provider"
done
NVIDIA_TF32_OVERRIDE=0 step 75 'tensorflow.js on the GPU' --device gpu
is_there cuda && echo 'again, with TF32:' && predict 30 'cuda, TF32' --provider cuda --times
is_there 'tensorflow.js on the GPU' && echo 'again, with TF32:' && step 30 'tensorflow.js, TF32' --device gpu --times

((${#failed[@]} == 0)) && echo "all that is there is right" && exit 0
printf 'FAILED: %s\n' "${failed[@]}"
exit 1
