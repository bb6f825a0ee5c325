/**
 * A file of this page's program, as it is packed (gzip): from inside the page where it is one file, else from beside it.
 * @throws Error where it is not there
 */
export async function readPart(name: string): Promise<Uint8Array> {
  const inside = document.getElementById(`part-${name}`)?.textContent;
  if (inside) return Uint8Array.from(atob(inside), (letter) => letter.charCodeAt(0));
  const response = await fetch(`${name}.gz`);
  if (!response.ok) throw new Error(`${name}.gz does not come (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}
