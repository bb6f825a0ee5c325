import { DsrgError, type ReadBudget } from '@dsrg/core';
import { ByteCursor } from '../byte-cursor.ts';
import { costOfPlain, pickleCosts as costs } from './pickle-costs.ts';
import { type Buildable, type PickleConstructor, PickleGlobal, Placeholder, textOf } from './pickle-values.ts';
import { readPlainValue } from './plain-values.ts';
import { parseInteger } from './python-literals.ts';

export interface UnpickleOptions {
  /** Name of the file, for messages. */
  readonly name: string;
  /** What reading it may cost. */
  readonly budget: ReadBudget;
  /** All that a pickle may make, by its Python path (numpy's `_core` reads `core`). Anything else is refused. */
  readonly constructors: Readonly<Record<string, PickleConstructor>>;
  /** Whether an object of another Python path may be passed over: a placeholder stands for it. @default none may */
  readonly passOver?: (path: string) => boolean;
  /** What a persistent id stands for; Error where it stands for nothing. @default persistent ids are refused */
  readonly persistent?: (id: unknown) => unknown;
}

/**
 * Reads one Python pickle of protocol 0 to 5 without Python: nothing is run, nothing outside the whitelist is made.
 *
 * Dictionaries become Maps (keys that are Python 2 strings become text), lists and tuples arrays, sets Sets, bytes views of
 * the file, Python 2 strings {@link ByteString}, numbers `number` (`bigint` beyond 2^53), None `null`.
 *
 * @returns the value, and how many bytes the pickle took: several may follow each other
 * @throws DsrgError FILE_FORMAT for a broken pickle and for one that wants anything that is not whitelisted
 */
export function unpickle(bytes: Uint8Array, options: UnpickleOptions): { value: unknown; length: number } {
  const cursor = new ByteCursor(bytes, options.name, 'pickle');
  const machine = new Machine(cursor, options);
  try {
    while (machine.step());
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    throw cursor.broken((error as Error).message, error);
  }
  return { value: machine.result, length: cursor.at };
}

/** The pickle machine: a stack, marks in it, and a memo. Plain Errors become broken pickles above. */
class Machine {
  result: unknown;
  #stack: unknown[] = [];
  readonly #marks: unknown[][] = [];
  readonly #memo = new Map<number, unknown>();
  readonly #cursor: ByteCursor;
  readonly #options: UnpickleOptions;
  readonly #budget: ReadBudget;

  constructor(cursor: ByteCursor, options: UnpickleOptions) {
    this.#cursor = cursor;
    this.#options = options;
    this.#budget = options.budget;
  }

  /** Does one instruction; false after the last. */
  step(): boolean {
    const code = this.#cursor.uint8();
    this.#budget.step();
    if (code === 0x2e /* . STOP */) {
      this.result = this.#pop();
      return false;
    }
    const plain = readPlainValue(code, this.#cursor);
    if (plain !== undefined) {
      this.#budget.make(costOfPlain(plain.value));
      return this.#push(plain.value);
    }
    if (!this.#container(code) && !this.#object(code)) {
      throw new Error(`it has the instruction 0x${code.toString(16)}, which is unknown or of no use here`);
    }
    return true;
  }

  /** Instructions of tuples, lists, dictionaries, sets, of the stack and the memo. */
  #container(code: number): boolean {
    const cursor = this.#cursor;
    switch (code) {
      case 0x28: // ( MARK
        this.#budget.make(costs.list);
        this.#marks.push(this.#stack);
        this.#stack = [];
        return true;
      case 0x29: // ) EMPTY_TUPLE
      case 0x5d: // ] EMPTY_LIST
        this.#budget.make(costs.list);
        return this.#push([]);
      case 0x74: // t TUPLE
      case 0x6c: // l LIST
        return this.#push(this.#popMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.#budget.make(costs.list);
        return this.#push(this.#popSome(code - 0x84));
      case 0x7d: // } EMPTY_DICT
        this.#budget.make(costs.map);
        return this.#push(new Map());
      case 0x64: // d DICT
        this.#budget.make(costs.map);
        return this.#setItems(new Map(), this.#popMark());
      case 0x8f: // EMPTY_SET
        this.#budget.make(costs.map);
        return this.#push(new Set());
      case 0x91: {
        // FROZENSET
        const items = this.#popMark();
        this.#budget.make(costs.map + costs.item * items.length);
        return this.#push(new Set(items));
      }
      case 0x61: // a APPEND
        return this.#append(this.#popSome(1));
      case 0x65: // e APPENDS
        return this.#append(this.#popMark());
      case 0x73: // s SETITEM
        return this.#setItems(undefined, this.#popSome(2));
      case 0x75: // u SETITEMS
        return this.#setItems(undefined, this.#popMark());
      case 0x90: // ADDITEMS
        return this.#addItems(this.#popMark());
      case 0x30: // 0 POP
        if (this.#stack.length > 0) this.#stack.pop();
        else this.#popMark();
        return true;
      case 0x31: // 1 POP_MARK
        this.#popMark();
        return true;
      case 0x32: // 2 DUP
        return this.#push(this.#top());
      case 0x70: // p PUT
        return this.#remember(Number(parseInteger(cursor.asciiLine())));
      case 0x71: // q BINPUT
        return this.#remember(cursor.uint8());
      case 0x72: // r LONG_BINPUT
        return this.#remember(cursor.uint32());
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x67: // g GET
        return this.#recall(Number(parseInteger(cursor.asciiLine())));
      case 0x68: // h BINGET
        return this.#recall(cursor.uint8());
      case 0x6a: // j LONG_BINGET
        return this.#recall(cursor.uint32());
      case 0x80: // PROTO
        if (cursor.uint8() > 5) throw new Error('its protocol is newer than 5');
        return true;
      case 0x95: // FRAME
        cursor.uint64();
        return true;
      default:
        return false;
    }
  }

  /** Instructions that name, make and fill objects. */
  #object(code: number): boolean {
    const cursor = this.#cursor;
    switch (code) {
      case 0x63: // c GLOBAL
        return this.#global(cursor.asciiLine(), cursor.asciiLine());
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popSome(2).map(textOf);
        if (module === undefined || name === undefined) throw new Error('a class has no name');
        return this.#global(module, name);
      }
      case 0x52: // R REDUCE
      case 0x81: {
        // NEWOBJ
        const [global, args] = this.#popSome(2);
        return this.#construct(global, args);
      }
      case 0x92: {
        // NEWOBJ_EX, with arguments by name
        const [global, args] = this.#popSome(3);
        return this.#construct(global, args);
      }
      case 0x62: {
        // b BUILD
        const state = this.#pop();
        const object = this.#top() as Partial<Buildable> | null;
        if (typeof object?.build !== 'function') throw new Error('it fills an object that takes no content');
        object.build(state);
        return true;
      }
      case 0x51: // Q BINPERSID
        return this.#persistent(this.#pop());
      case 0x50: // P PERSID
        return this.#persistent(cursor.asciiLine());
      default:
        return false;
    }
  }

  #global(module: string, name: string): true {
    const path = `${module}.${name}`.replace(/^numpy\._core\./, 'numpy.core.');
    if (!Object.hasOwn(this.#options.constructors, path) && !this.#options.passOver?.(path)) {
      throw new DsrgError('FILE_FORMAT', `${this.#options.name} wants to make a ${JSON.stringify(path)}.`, {
        hint: 'Nothing in a pickle is run here, and only plain data and arrays are read. Save the arrays alone.',
      });
    }
    return this.#push(new PickleGlobal(path));
  }

  #construct(global: unknown, args: unknown): true {
    if (global instanceof Placeholder) {
      this.#budget.make(costs.map);
      return this.#push(new Placeholder(global.path));
    }
    const { path } = expectKind(global, PickleGlobal, 'a class or function');
    this.#budget.list();
    this.#budget.make(costs.map);
    const { constructors } = this.#options;
    const construct: PickleConstructor | undefined = Object.hasOwn(constructors, path) ? constructors[path] : undefined;
    if (construct === undefined) return this.#push(new Placeholder(path));
    return this.#push(construct(expectKind(args, Array, 'a tuple of arguments'), this.#budget));
  }

  #persistent(id: unknown): true {
    if (this.#options.persistent === undefined) throw new Error('it refers to data outside the file');
    this.#budget.list();
    this.#budget.make(costs.map);
    return this.#push(this.#options.persistent(id));
  }

  #addItems(items: readonly unknown[]): true {
    if (this.#top() instanceof Placeholder) return true;
    const set = expectKind(this.#top(), Set, 'a set') as Set<unknown>;
    this.#budget.make(costs.item * items.length);
    for (const item of items) set.add(item);
    return true;
  }

  #append(items: readonly unknown[]): true {
    if (this.#top() instanceof Placeholder) return true;
    const list = expectKind(this.#top(), Array, 'a list') as unknown[];
    this.#budget.make(costs.value * items.length + (list.length === 0 ? costs.first : 0));
    for (const item of items) list.push(item);
    return true;
  }

  /** @param fresh a dictionary to push; `undefined` for the one on top of the stack */
  #setItems(fresh: Map<unknown, unknown> | undefined, items: readonly unknown[]): true {
    if (fresh !== undefined) this.#push(fresh);
    const map = expectKind(this.#top(), Map, 'a dictionary') as Map<unknown, unknown>;
    if (items.length % 2 !== 0) throw new Error('a dictionary has a key without a value');
    this.#budget.make(costs.item * (items.length / 2));
    for (let k = 0; k < items.length; k += 2) map.set(textOf(items[k]) ?? items[k], items[k + 1]);
    return true;
  }

  #remember(index: number): true {
    this.#budget.make(costs.memo);
    this.#memo.set(index, this.#top());
    return true;
  }

  #recall(index: number): true {
    if (!this.#memo.has(index)) throw new Error(`it recalls value ${index}, which was never kept`);
    return this.#push(this.#memo.get(index));
  }

  #push(value: unknown): true {
    this.#budget.make(costs.value);
    this.#stack.push(value);
    return true;
  }

  #top(): unknown {
    if (this.#stack.length === 0) throw new Error('a value is missing');
    return this.#stack.at(-1);
  }

  #pop(): unknown {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #popSome(count: number): unknown[] {
    if (this.#stack.length < count) throw new Error('a value is missing');
    return this.#stack.splice(-count);
  }

  #popMark(): unknown[] {
    const outer = this.#marks.pop();
    if (outer === undefined) throw new Error('a mark is missing');
    const items = this.#stack;
    this.#stack = outer;
    return items;
  }
}

function expectKind<Kind>(value: unknown, kind: abstract new (...args: never[]) => Kind, what: string): Kind {
  if (!(value instanceof kind)) throw new Error(`${what} was expected`);
  return value;
}
