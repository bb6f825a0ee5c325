import { DsrgError } from '@dsrg/core';

/** The browser's database: `file://` has no other store that lasts. */
export interface Database {
  /** @returns undefined where there is nothing of that key */
  get<Value>(table: Table, key: string): Promise<Value | undefined>;
  put(table: Table, key: string, value: unknown): Promise<void>;
  /** Puts what is made of the value before, with nobody in between. */
  change<Value>(table: Table, key: string, make: (before: Value | undefined) => Value): Promise<void>;
  /** Keys that begin so, sorted. */
  keys(table: Table, start: string): Promise<string[]>;
  remove(table: Table, key: string): Promise<void>;
}

/** `runs`: what is known of each run; `files`: their files, photos and weights, by `<run>/<path>`. */
export type Table = 'runs' | 'files';

/** @throws DsrgError FILE_WRITE where the browser lets this page keep nothing */
export async function openDatabase(name = 'dsrg'): Promise<Database> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const table of ['runs', 'files'] satisfies Table[]) opening.result.createObjectStore(table);
  };
  const database = await answerOf(opening);
  const inTable = <Value>(table: Table, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<Value>) =>
    inTransaction(database, table, mode, work);
  return {
    get: (table, key) => inTable(table, 'readonly', (store) => store.get(key)),
    put: async (table, key, value) => void (await inTable(table, 'readwrite', (store) => store.put(value, key))),
    async change<Value>(table: Table, key: string, make: (before: Value | undefined) => Value) {
      await inTable(table, 'readwrite', (store) => {
        const reading: IDBRequest<Value | undefined> = store.get(key);
        reading.onsuccess = () => store.put(make(reading.result), key);
        return reading;
      });
    },
    keys: async (table, start) =>
      (await inTable(table, 'readonly', (store) => store.getAllKeys(from(start)))) as string[],
    remove: async (table, key) => void (await inTable(table, 'readwrite', (store) => store.delete(key))),
  };
}

/** Resolves once the transaction is complete: what was written is there then. */
function inTransaction<Value>(
  database: IDBDatabase,
  table: Table,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(table, mode, { durability: 'strict' });
    const request = work(transaction.objectStore(table));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(notKept(transaction.error));
  });
}

function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(notKept(request.error));
  });
}

function notKept(cause: DOMException | null): DsrgError {
  return new DsrgError(
    'FILE_WRITE',
    `The browser keeps nothing more for this page (${cause?.name ?? 'no reason given'}).`,
    {
      hint: 'Its space may be full (remove old runs), or it is a private window: open the page in an ordinary one.',
      cause,
    },
  );
}

function from(start: string): IDBKeyRange {
  return IDBKeyRange.bound(start, `${start}\uffff`);
}
