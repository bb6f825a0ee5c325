/** Photos that are being looked at, one after the other. */
export interface Looking {
  /** How many were looked at so far. */
  readonly seen: number;
  /** Ends it behind the photo that it is at. */
  close(): Promise<void>;
}

/**
 * Looks at photos in the background. One that cannot be read is passed over, for its tile says why; the first is said.
 *
 * @param looked is called after each
 */
export function lookAtPhotos(
  count: number,
  look: (photo: number) => Promise<void>,
  looked: (seen: number) => void,
  say: (line: string) => void,
): Looking {
  let [seen, closed, failed] = [0, false, false];
  async function lookAtAll(): Promise<void> {
    for (let photo = 0; photo < count && !closed; photo++) {
      try {
        await look(photo);
      } catch (error) {
        if (closed) return;
        if (!failed) say(`suggestions: ${(error as Error).message}`);
        failed = true;
      }
      seen++;
      looked(seen);
    }
  }
  const looking = lookAtAll();
  return {
    get seen() {
      return seen;
    },
    async close() {
      closed = true;
      await looking;
    },
  };
}
