/** A file that somebody brought. */
export interface BroughtFile {
  readonly file: File;
  /** Path below the folder that was brought, with forward slashes; the file's name where it came alone. */
  readonly path: string;
}
