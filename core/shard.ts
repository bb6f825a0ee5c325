import { counted } from './counted.ts';
import { DsrgError } from './errors.ts';

/** What `--shard` takes, for the help of commands that have it. */
export const shardForms = '2/8; or the task of an array: slurm, kubernetes/8 (an indexed Job) or aws-batch';

/** One of `count` equal parts of a set; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads what `--shard` says: `2/8`; `slurm`, the task of a Slurm array; `kubernetes/8`, the
 * index of an indexed Job; or `aws-batch`, the child of an array job.
 *
 * @param environment where the schedulers say which task this is
 * @throws DsrgError USAGE
 */
export function readShard(text: string, environment: Readonly<Record<string, string | undefined>>): Shard {
  const plain = /^(\d+)\/(\d+)$/.exec(text);
  if (plain) return checkShard(Number(plain[1]), Number(plain[2]), text);
  const job = /^kubernetes\/(\d+)$/.exec(text);
  if (job) return checkShard(readVariable('JOB_COMPLETION_INDEX', environment) + 1, Number(job[1]), text);
  if (text === 'slurm') {
    const first = readVariable('SLURM_ARRAY_TASK_MIN', environment);
    const index = readVariable('SLURM_ARRAY_TASK_ID', environment) - first + 1;
    return checkShard(index, readVariable('SLURM_ARRAY_TASK_COUNT', environment), text);
  }
  if (text === 'aws-batch') {
    const index = readVariable('AWS_BATCH_JOB_ARRAY_INDEX', environment) + 1;
    return checkShard(index, readVariable('AWS_BATCH_JOB_ARRAY_SIZE', environment), text);
  }
  throw new DsrgError('USAGE', `--shard is "${text}"; 2/8, slurm, kubernetes/8 or aws-batch were expected.`);
}

/** Every `count`-th photo, so that parts are alike where the list is sorted by something. */
export function takeShard<Item, Set extends { readonly items: readonly Item[] }>(
  set: Set & { readonly items: readonly Item[] },
  { index, count }: Shard,
): Set {
  const items = set.items.filter((_, at) => at % count === index - 1);
  if (items.length > 0) return set.items.length === items.length ? set : { ...set, items };
  throw new DsrgError('USAGE', `Shard ${index}/${count} of ${counted(set.items.length, 'photo')} is empty.`, {
    hint: `Use at most ${counted(set.items.length, 'shard')}.`,
  });
}

function checkShard(index: number, count: number, text: string): Shard {
  if (index >= 1 && index <= count && Number.isInteger(index)) return { index, count };
  throw new DsrgError('USAGE', `--shard ${text} asks for part ${index} of ${count}; parts count from 1.`);
}

function readVariable(name: string, environment: Readonly<Record<string, string | undefined>>): number {
  const value = environment[name];
  if (value !== undefined && /^\d+$/.test(value)) return Number(value);
  throw new DsrgError('USAGE', `The environment's ${name} is ${value === undefined ? 'not set' : `"${value}"`}.`, {
    hint: 'Is this a task of an array? Slurm arrays of step 1, indexed Jobs and array jobs of AWS Batch set it; else say --shard 2/8.',
  });
}
