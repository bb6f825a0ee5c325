/** The style of the page: light and dark by the reader's system. */
export const tagPageStyle = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5a6570; --page: #fbfbfa; --card: #fff; --line: #d5dade; --mark: #0b6e75; --on-mark: #fff; --none: #8a4b00; --bad: #a4262c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaec; --soft: #a3afb9; --page: #14171a; --card: #1c2125; --line: #39414a; --mark: #5cc6cd; --on-mark: #0d1a1b; --none: #f0b060; --bad: #ff9a9e; } }
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
header { padding: 8px 16px; border-bottom: 1px solid var(--line); max-height: 55vh; overflow-y: auto; }
h1 { font-size: 1.05rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 4px 0; }
.soft { color: var(--soft); }
.line { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; margin: 4px 0; }
.right { margin-left: auto; }
form { display: inline-flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-right: 16px; }
button, select, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 3px 9px; min-height: 32px; max-width: 100%; }
button { cursor: pointer; } button:disabled { color: var(--soft); cursor: default; }
button[aria-pressed=true] { background: var(--mark); color: var(--on-mark); border-color: var(--mark); }
button[aria-pressed=mixed] { border-color: var(--mark); border-style: dashed; }
kbd { font: 12px ui-monospace, monospace; border: 1px solid currentColor; border-radius: 4px; padding: 0 4px; opacity: .8; }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
#problem { color: var(--bad); font-weight: 600; overflow-wrap: anywhere; }
#saved.failed { color: var(--bad); }
main { flex: 1; overflow-y: auto; min-height: 120px; padding: 8px; }
#grid { position: relative; } #grid:focus-visible { outline: none; }
.tile { position: absolute; border: 1px solid var(--line); border-radius: 8px; background: var(--card); padding: 6px; overflow: hidden; cursor: pointer; display: flex; flex-direction: column; contain: strict; }
.tile[aria-selected=true] { border-color: var(--mark); background: color-mix(in srgb, var(--mark) 14%, var(--card)); }
.tile.active { box-shadow: inset 0 0 0 2px var(--mark); } #grid:focus-visible .tile.active { box-shadow: inset 0 0 0 4px var(--mark); }
.picture { flex: 1; min-height: 0; display: flex; align-items: center; justify-content: center; font-size: 12px; color: var(--soft); text-align: center; overflow: hidden; }
.tile img { display: block; width: 100%; height: 100%; object-fit: contain; }
.name { font-size: 12px; color: var(--soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; direction: rtl; text-align: left; unicode-bidi: plaintext; }
.tags { height: 24px; overflow: hidden; display: flex; gap: 4px; }
.tag { font-size: 12px; line-height: 20px; padding: 0 7px; border-radius: 10px; background: var(--mark); color: var(--on-mark); border: 1px solid var(--mark); white-space: nowrap; flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; }
.tag.none { background: transparent; color: var(--none); border-color: var(--none); }
.tag.perhaps { background: transparent; color: var(--mark); border-style: dashed; }
dialog { border: 1px solid var(--line); border-radius: 10px; background: var(--page); color: var(--ink); max-width: 96vw; max-height: 96vh; padding: 12px; }
dialog::backdrop { background: #000a; }
dialog img { display: block; max-width: 90vw; max-height: 80vh; margin: 0 auto; } dialog p { overflow-wrap: anywhere; }
[hidden] { display: none !important; }
@media (max-width: 640px) { header { padding: 6px 8px; } .right { margin-left: 0; } }
`;
