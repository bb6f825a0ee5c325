import { expect } from 'chai';
import type { PartEstimate } from '../../../trainer/run/estimate-run.ts';
import type { Machine } from '../../../trainer/run/machine.ts';
import { createRunClock } from '../../../trainer/run/run-clock.ts';

const parts: PartEstimate[] = [
  { name: 'tags', kind: 'training', seconds: 100 },
  { name: 'cues', kind: 'photos', seconds: 40 },
  { name: 'seeds', kind: 'training', seconds: 200 },
];

/** A clock by hand, and a machine that remembers what is said on progress lines. */
function clockOf(estimates: readonly PartEstimate[]) {
  let time = 0;
  const notes: (string | undefined)[] = [];
  const progress = () => ({
    tick: (_: number | undefined, note: string | undefined) => void notes.push(note),
    done() {},
  });
  const clock = createRunClock(estimates, () => time);
  const machine = clock.watch({ progress } as unknown as Machine);
  return { clock, machine, notes, pass: (seconds: number) => (time += 1000 * seconds) };
}

describe('trainer/run createRunClock', () => {
  it('counts down, and mends what is to come by what was measured of its kind', () => {
    const { clock, pass } = clockOf(parts);
    expect(clock.left()).to.deep.equal({ seconds: 340, atLeast: false });
    clock.begin('tags');
    pass(30);
    expect(clock.left()?.seconds).to.equal(310);
    pass(180);
    clock.end('tags');
    // Twice as long as estimated, but for the five seconds that count as right.
    expect(clock.left()?.seconds).to.be.closeTo(40 + (200 * 215) / 105, 1e-9);
    clock.begin('cues');
    pass(40);
    clock.end('cues');
    expect(clock.left()?.seconds).to.be.closeTo((200 * 215) / 105, 1e-9);
    clock.begin('seeds');
    pass(1000);
    expect(clock.left()?.seconds).to.equal(0);
  });

  it('says it on each progress line, which counts more than the estimate where it is longer', () => {
    const { clock, machine, notes, pass } = clockOf(parts);
    clock.begin('cues');
    const line = machine.progress('cues', 10);
    pass(10);
    line.tick(1, 'loss 0.4');
    line.tick(4);
    expect(notes).to.deep.equal(['loss 0.4, whole run 4 min 50 s left', 'loss 0.4, whole run 3 min 50 s left']);
  });

  it('passes over parts that were done before, and says at least where one could not be tried', () => {
    const { clock, machine, notes, pass } = clockOf([
      ...parts,
      { name: 'relabel', kind: 'photos', seconds: undefined },
    ]);
    clock.begin('seeds');
    pass(20);
    machine.progress('seeds', 10).tick(10);
    expect(notes).to.deep.equal(['whole run at least 3 min 0 s left']);
  });

  it('says nothing where nothing was estimated', () => {
    const { clock, machine, notes } = clockOf([]);
    clock.begin('cues');
    machine.progress('cues', 10).tick(1, 'half');
    expect(notes).to.deep.equal(['half']);
  });
});
