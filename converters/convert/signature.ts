/** How one kind of file is recognised by its content. */
export interface Signature {
  /**
   * @param head the file's first bytes
   * @returns what the file is, with its article ("a Caffe V1 model"), or `undefined`
   */
  tell(head: Uint8Array, path: string): string | undefined;
  /** The command line that reads it. */
  use(path: string, head: Uint8Array): string;
}
