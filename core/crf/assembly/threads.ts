// Threads: one calls prepare, iterate and emit; helpers do the same tasks in `help`, for the time of one map. Work is split
// by pixel and vertex ranges that depend on the number of threads alone, so a result depends on nothing else either.
//
// Waiting is polling first and sleeping then, so that threads that outnumber the free cores let each other run. The barrier's
// counters are never set back from outside: a thread that wakes late must still find that its barrier is passed.
import { ARRIVED, PASSED, TASK, TOP } from './memory-map';

/** Polls before a thread sleeps: some tens of microseconds, as waits for threads that run are. */
const POLLS = 10000;
/** Nanoseconds of a sleep at most: a thread that found no memory may be missed when it calls. */
const SLEEP: i64 = 50_000_000;

export let thread: i32 = 0;
export let threads: i32 = 1;
/** A browser's page may not sleep; it polls on. */
let sleeps: bool = false;

export function setThread(index: i32, count: i32, maySleep: bool): void {
  thread = index;
  threads = count;
  sleeps = maySleep;
}

export function shareStart(items: i32, owner: i32 = thread): i32 {
  return <i32>((<i64>items * owner) / threads);
}

/** Until all threads are here. The last one to come sets the count back and lets the others pass. */
export function barrier(): void {
  if (threads == 1) return;
  const passed = atomic.load<i32>(PASSED);
  if (atomic.add<i32>(ARRIVED, 1) < threads - 1) return waitWhile(PASSED, passed);
  atomic.store<i32>(ARRIVED, 0);
  atomic.add<i32>(PASSED, 1);
  atomic.notify(PASSED, threads);
}

/** Returns once `cell` holds another value; traps when a thread has found no memory. */
function waitWhile(cell: usize, value: i32): void {
  for (let polls = 0; atomic.load<i32>(cell) == value; polls++) {
    if (atomic.load<u32>(TOP + 4)) unreachable();
    if (sleeps && polls >= POLLS) atomic.wait<i32>(cell, value, SLEEP);
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
  waitWhile(TASK, seen);
  return load<i32>(TASK + 4);
}
