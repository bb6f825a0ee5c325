#!/bin/bash
# Evaluates a model in the tasks of a Slurm array, and unites their results when all are done.
#
#   MODEL=model.onnx DATA=VOC2012 evaluate/recipes/slurm-array.sh 8 --split val --ms --flip --crf
#
# The first argument is the number of tasks; the others go to dsrg-eval. The folder must be seen by every node.
#   OUT    where the parts and the report go   (default: evaluation)
#   SBATCH_*   Slurm's own variables: partition, account, time …
set -euo pipefail
tasks=$1
shift
out=$(realpath -m "${OUT:-evaluation}")
mkdir -p "$out/parts" "$out/logs"

# Each task finds its part in the environment (SLURM_ARRAY_TASK_ID, _MIN, _COUNT) and leaves one exact result.
array=$(sbatch --parsable --job-name=dsrg-eval --array="1-$tasks" --cpus-per-task="${CPUS:-2}" \
  --output="$out/logs/%A_%a.txt" \
  --wrap "$(printf '%q ' npx dsrg-eval --model "$MODEL" --data "$DATA" "$@" --shard slurm --partial)$(printf '%q' "$out/parts")/\$SLURM_ARRAY_TASK_ID.json")

# A part that is missing, there twice, or of another model or list is refused: nothing is counted twice or left out.
rm -f "$out/result.txt"
sbatch --job-name=dsrg-merge --dependency="afterok:$array" --kill-on-invalid-dep=yes --wait \
  --output="$out/result.txt" \
  --wrap "$(printf '%q ' npx dsrg-eval --merge "$out/parts" --report "$out/report.html")" >/dev/null || failed=1
if [ -n "${failed:-}" ] || [ ! -s "$out/result.txt" ]; then
  cat "$out/result.txt" 2>/dev/null || tail -n 3 "$out/logs/${array}"_*.txt
  echo "No result: a task failed. Its log says why; submit the array again for it (--array=N) and merge." >&2
  exit 1
fi
cat "$out/result.txt"
