import { isFrame, type Scale } from '@dsrg/core';

/** A scale as a word: `0.75`, `321x321`, or `frame 531`. */
export function scaleName(scale: Scale): string {
  if (isFrame(scale)) return `${scale.fit === 'photo' ? 'frame' : 'filled frame'} ${scale.frame}`;
  return typeof scale === 'number' ? String(scale) : `${scale.height}x${scale.width}`;
}
