// Threads: one calls prepare, iterate and emit; helpers do the same tasks in `help`, for the time of one map. Work is split
// by pixel and vertex ranges that depend on the number of threads alone, so a result depends on nothing else either.
// Waiting is polling: waits are short, and no thread may sleep in a browser's page.
import { BARRIER, TASK, TOP } from './memory-map';

export let thread: i32 = 0;
export let threads: i32 = 1;

export function setThread(index: i32, count: i32): void {
  thread = index;
  threads = count;
}

export function shareStart(items: i32, owner: i32 = thread): i32 {
  return <i32>((<i64>items * owner) / threads);
}

/** Until all threads are here: each counts its own arrivals in a cache line of its own, and waits for the others'. */
export function barrier(): void {
  if (threads == 1) return;
  const arrivals = atomic.add<i32>(BARRIER + (<usize>thread << 6), 1) + 1;
  for (let other = 0; other < threads; other++) {
    const counter = BARRIER + (<usize>other << 6);
    while (atomic.load<i32>(counter) < arrivals) {
      if (atomic.load<u32>(TOP + 4)) unreachable(); // another thread found no memory
    }
  }
}

/** Gives the helpers something to do. */
export function post(task: i32): void {
  if (threads == 1) return;
  store<i32>(TASK + 4, task);
  atomic.add<i32>(TASK, 1);
}

/** The number of the last task posted. */
export function taskNumber(): i32 {
  return atomic.load<i32>(TASK);
}

/** Waits for a task after number `seen`. */
export function awaitTask(seen: i32): i32 {
  while (atomic.load<i32>(TASK) == seen) if (atomic.load<u32>(TOP + 4)) unreachable();
  return load<i32>(TASK + 4);
}
