/**
 * The address of a git repository that anybody can open, as npm's `repository.url` has it; undefined for a folder, a file, or a computer
 * of this network.
 */
export function publicAddress(origin) {
  const [, host, path] =
    /^(?:https:\/\/|ssh:\/\/git@|git@)([\w-]+(?:\.[\w-]+)+)[/:](.+?)(?:\.git)?\/?$/.exec(origin) ?? [];
  return host === undefined ? undefined : `git+https://${host}/${path}.git`;
}
