// Threads: one calls prepare, iterate and emit; helpers wait in `help` for the same tasks. Work is split by pixel and
// vertex ranges that depend on the number of threads alone, so a result depends on nothing else either.
import { BARRIER, TASK, TOP } from './memory-map';

const SPINS = 20000;

export let thread: i32 = 0;
export let threads: i32 = 1;
/** A browser's main thread may not sleep. */
let maySleep: bool = true;

export function setThread(index: i32, count: i32, sleeps: bool): void {
  thread = index;
  threads = count;
  maySleep = sleeps;
}

export function shareStart(items: i32, owner: i32 = thread): i32 {
  return <i32>((<i64>items * owner) / threads);
}

/** Until all threads are here. */
export function barrier(): void {
  if (threads == 1) return;
  const turn = atomic.load<i32>(BARRIER + 4);
  if (atomic.add<i32>(BARRIER, 1) == threads - 1) {
    atomic.store<i32>(BARRIER, 0);
    atomic.add<i32>(BARRIER + 4, 1);
    atomic.notify(BARRIER + 4, threads);
    return;
  }
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(BARRIER + 4) != turn) return;
  while (atomic.load<i32>(BARRIER + 4) == turn) {
    if (atomic.load<u32>(TOP + 4)) unreachable(); // another thread found no memory
    if (maySleep) atomic.wait<i32>(BARRIER + 4, turn, 100000000);
  }
}

/** Gives the helpers something to do. */
export function post(task: i32): void {
  if (threads == 1) return;
  store<i32>(TASK + 4, task);
  atomic.add<i32>(TASK, 1);
  atomic.notify(TASK, threads);
}

/** The number of the last task posted. */
export function taskNumber(): i32 {
  return atomic.load<i32>(TASK);
}

/** Waits for a task after number `seen`. */
export function awaitTask(seen: i32): i32 {
  let spins = 0;
  while (atomic.load<i32>(TASK) == seen) if (++spins > SPINS) atomic.wait<i32>(TASK, seen, -1);
  return load<i32>(TASK + 4);
}
