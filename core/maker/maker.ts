/**
 * What made a file: a model that was shown photos in a certain way, or a stage of a run. Every score, mask, cue and label file carries it, so
 * that a folder of two makers is refused and never scored as one.
 */
export interface Maker {
  /** SHA-256, in hexadecimal, of all that decides the content: model, views, settings. Files of one set agree in it. */
  readonly hash: string;
  /** The same for people: `model.onnx (sha256 12ab34cd…), scale 1, no flips, no CRF`. */
  readonly says: string;
}

/** Keyword of the remark in a PNG, and of the metadata in a safetensors file. */
export const makerKey = 'dsrg';

/** What people need of it; a file of somebody else may hold more. */
const LONGEST = 400;
/** Letters of a remark: JSON of brackets alone takes many times its size. */
const LONGEST_REMARK = 2 ** 20;

/** The remark of a file: JSON in plain ASCII, since text in a PNG is Latin-1. */
export function encodeMaker({ hash, says }: Maker): string {
  const json = JSON.stringify({ maker: { hash, says: says.slice(0, LONGEST) } });
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reads the remark of a file; undefined where it does not say what made it. */
export function parseMaker(text: string | undefined): Maker | undefined {
  if (text === undefined || text.length > LONGEST_REMARK) return undefined;
  try {
    const { maker } = JSON.parse(text) as { readonly maker?: Partial<Record<keyof Maker, unknown>> };
    if (typeof maker?.hash !== 'string' || typeof maker.says !== 'string') return undefined;
    if (!/^[0-9a-f]{64}$/.test(maker.hash)) return undefined;
    // It is shown: nothing of a foreign file may steer a terminal.
    return { hash: maker.hash, says: maker.says.replace(/\p{C}/gu, ' ').slice(0, LONGEST) };
  } catch {
    return undefined;
  }
}
