export function differenceFromLock(
  root: string,
  machine?: { readonly os: string; readonly cpu: string },
): string | undefined;
