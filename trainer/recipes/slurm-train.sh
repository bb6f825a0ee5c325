#!/bin/bash
# Trains a run whose stages over photos are shared by the tasks of Slurm arrays; the trainings between them are a job each.
#
#   OUT=runs/first trainer/recipes/slurm-train.sh 8 --data VOC2012 --init mobilenet-v2.onnx
#
# The first argument is the number of tasks; the others go to dsrg-train. The folder must be seen by every node.
#   OUT        folder of the run   (default: runs/slurm)
#   STAGES     what is trained, and the stage over photos behind it   (default: tags/cues seeds/relabel, which is method dsrg's)
#   SBATCH_*   Slurm's own variables: partition, account, time …
#
# A task that fails keeps nobody from going on: the job behind it finds which shards did not end, says so, and makes what is missing.
set -euo pipefail
tasks=$1
shift
out=$(realpath -m "${OUT:-runs/slurm}")
mkdir -p "$out-logs"
train=$(printf '%q ' npx dsrg-train "$@" --out "$out")

after=()
for pair in ${STAGES:-tags/cues seeds/relabel}; do
  learned=$(sbatch --parsable --job-name="dsrg-${pair%/*}" ${after[@]+"${after[@]}"} --cpus-per-task="${CPUS:-4}" \
    --output="$out-logs/%j.txt" --wrap "$train --until ${pair%/*}")
  shared=$(sbatch --parsable --job-name="dsrg-${pair#*/}" --dependency="afterok:$learned" --kill-on-invalid-dep=yes \
    --array="1-$tasks" --cpus-per-task="${CPUS:-4}" --output="$out-logs/%A_%a.txt" --wrap "$train --shard slurm")
  after=(--dependency="afterany:$shared")
done
sbatch --job-name=dsrg-end ${after[@]+"${after[@]}"} --cpus-per-task="${CPUS:-4}" --output="$out-logs/%j.txt" --wrap "$train" >/dev/null
echo "Submitted; what each job says is in $out-logs, what comes of it in $out."
