export function publicAddress(origin: string): string | undefined;
