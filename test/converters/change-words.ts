/** Another key, name or number in sound JSON: what a reader must check behind the syntax. */
export function changeWords(bytes: Uint8Array, dice: (below: number) => number): Uint8Array {
  const others = [
    '"a"',
    '"../a"',
    '"/etc/a"',
    '"background"',
    '""',
    '[]',
    '{}',
    '7',
    'null',
    '"exif-ignored"',
    '["a"]',
  ];
  let content = new TextDecoder().decode(bytes);
  for (let times = 1 + dice(3); times > 0; times--) {
    const found = /"[^"]*"|true|false|\[[^[\]]*\]/.exec(content.slice(dice(content.length)));
    if (!found) continue;
    const at = content.indexOf(found[0]);
    content = content.slice(0, at) + others[dice(others.length)] + content.slice(at + found[0].length);
  }
  return new TextEncoder().encode(content);
}
