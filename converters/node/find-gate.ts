import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { readBytes } from '@dsrg/core/node';
import type { Gate } from '../export-model.ts';
import { parseGateRecord } from '../run/gate-record.ts';
import { gateRecordFile, runFiles, stageFiles } from '../run/run-files.ts';
import { readCheckpoint } from './checkpoint-file.ts';

/**
 * The gate of the run to which a place belongs: the run's folder, that of one of its stages, or a checkpoint in there.
 * @throws DsrgError FILE_MISSING, with the way to one; and those of `parseGateRecord` and `decodeCheckpoint`
 */
export async function findGate(place: string): Promise<Gate> {
  const own = resolve(place);
  const run = [own, dirname(own), dirname(dirname(own))].find((folder) => existsSync(join(folder, runFiles.record)));
  const folder = join(run ?? own, runFiles.gate);
  const record = join(folder, gateRecordFile);
  if (!existsSync(record)) {
    throw new DsrgError('FILE_MISSING', `The run of ${place} has no gate: there is no ${record}.`, {
      hint: 'Run dsrg-train with the same options and --gate: what is done already stays.',
    });
  }
  return {
    record: parseGateRecord(await readBytes(record), record),
    checkpoint: await readCheckpoint(join(folder, stageFiles.checkpoint)),
  };
}
