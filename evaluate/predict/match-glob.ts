/** True for a pattern rather than a name. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text);
}

/** A pattern cut in two: the folder that all matches lie in, and the rest. `photos/*.jpg` is `photos` and `*.jpg`. */
export function splitGlob(pattern: string): { readonly folder: string; readonly rest: string } {
  const parts = pattern.replaceAll('\\', '/').split('/');
  const first = parts.findIndex(isGlob);
  const folder = parts.slice(0, first).join('/');
  return { folder: folder === '' ? (first > 0 ? '/' : '.') : folder, rest: parts.slice(first).join('/') };
}

/**
 * Compiles a pattern for paths with forward slashes: `*` and `?` stop at slashes, a part `**` goes through any number of folders,
 * `[a-c]` and `[!a-c]` are one character, `{jpg,png}` one of several texts. An unclosed bracket stands for itself.
 *
 * @example
 * compileGlob('**\/*.{jpg,png}').test('cat/1.png'); // true
 */
export function compileGlob(pattern: string): RegExp {
  return new RegExp(`^${sourceOf(pattern)}$`, 'u');
}

function sourceOf(pattern: string): string {
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const [token = ''] = /^(\*\*(\/|$)|\*+|\?|\[[!^]?[^\]/]+\]|\{[^{}/]*\}|.)/su.exec(pattern.slice(at)) ?? [];
    const folders = token.startsWith('**') && (at === 0 || pattern[at - 1] === '/');
    if (folders && token.endsWith('/')) source += '(?:[^/]+/)*';
    else if (folders) source += '.*';
    else if (token.startsWith('*')) source += `[^/]*${token.endsWith('/') ? '/' : ''}`;
    else if (token === '?') source += '[^/]';
    else if (/^\[.+\]$/su.test(token)) source += `(?!/)${setOf(token.slice(1, -1))}`;
    else if (/^\{.*\}$/su.test(token)) source += `(?:${token.slice(1, -1).split(',').map(sourceOf).join('|')})`;
    else source += quote(token);
    at += token.length;
  }
  return source;
}

function setOf(inner: string): string {
  const negated = /^[!^]/.test(inner);
  return `[${negated ? '^' : ''}${inner.slice(negated ? 1 : 0).replace(/[\\\]^[]/g, '\\$&')}]`;
}

function quote(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}
