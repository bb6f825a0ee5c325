/** The folder of masks that was scored against: the asked one, or the one that was there in the place of the usual one. */
export function usedFolder(asked: string, found: string | undefined): string {
  if (found === undefined || found.startsWith(asked) || found.startsWith('..')) return asked;
  return found === '' ? 'masks beside the photos' : found;
}
