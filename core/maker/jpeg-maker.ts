import { encodeMaker, type Maker, makerKey, parseMaker } from './maker.ts';

const COMMENT = 0xfe;
const APP0 = 0xe0;
const SCAN = 0xda;

/**
 * The same JPEG with a comment (ITU T.81, B.2.4.5) of what made it: behind the JFIF header, which has to come first.
 *
 * @param jpeg bytes of a JPEG, as an encoder wrote them
 */
export function markJpeg(jpeg: Uint8Array, maker: Maker): Uint8Array {
  const text = new TextEncoder().encode(`${makerKey}\0${encodeMaker(maker)}`);
  const at = jpeg[3] === APP0 ? 4 + lengthAt(jpeg, 4) : 2;
  const length = text.length + 2;
  const marked = new Uint8Array(jpeg.length + length + 2);
  marked.set(jpeg.subarray(0, at));
  marked.set([0xff, COMMENT, length >> 8, length & 255], at);
  marked.set(text, at + 4);
  marked.set(jpeg.subarray(at), at + 2 + length);
  return marked;
}

/** What a JPEG says made it; undefined where it does not say, or is none. */
export function makerOfJpeg(jpeg: Uint8Array): Maker | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return undefined;
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== SCAN; ) {
    const end = at + 2 + lengthAt(jpeg, at + 2);
    if (jpeg[at + 1] === COMMENT) {
      const [keyword, ...text] = new TextDecoder('latin1').decode(jpeg.subarray(at + 4, end)).split('\0');
      if (keyword === makerKey) return parseMaker(text.join('\0'));
    }
    at = end;
  }
  return undefined;
}

function lengthAt(jpeg: Uint8Array, at: number): number {
  return ((jpeg[at] as number) << 8) | (jpeg[at + 1] as number);
}
