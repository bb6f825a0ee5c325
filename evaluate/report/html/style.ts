/** The style of the report: light and dark by the reader's system, one column on a phone, plain on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5f6b76; --page: #fbfbfa; --card: #fff; --line: #dfe3e6; --mark: #0b6e75; --heat: #0b6e75; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaec; --soft: #9aa6b0; --page: #14171a; --card: #1c2125; --line: #333a41; --mark: #5cc6cd; --heat: #1f7f86; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.1rem; margin: 0 0 16px; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 40px 0 8px; }
p { margin: 6px 0; max-width: 75ch; }
.soft, figcaption, dt { color: var(--soft); }
.results { display: flex; flex-wrap: wrap; gap: 16px; }
.result { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 18px; min-width: 230px; flex: 1 1 230px; max-width: 420px; }
.result strong { display: block; font-size: 2.6rem; line-height: 1.1; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 16px 0; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 10px; text-align: right; white-space: nowrap; }
th { font-weight: 500; } thead th, .classes thead td { color: var(--soft); border-bottom: 1px solid var(--line); vertical-align: bottom; }
tbody th, thead th:first-child, .classes td.bar { text-align: left; }
.classes { width: 100%; } .classes td.bar { width: 45%; min-width: 110px; }
.classes i { display: block; height: 12px; border-radius: 3px; background: var(--mark); width: calc(var(--v) * 100%); min-width: 1px; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 8px; vertical-align: -1px; border: 1px solid #8886; }
.heat thead td { border: 0; } .heat tbody td { padding: 0; min-width: 34px; height: 28px; text-align: center; font-size: 12px; background: color-mix(in srgb, var(--heat) calc(var(--v) * 100%), transparent); border: 1px solid var(--line); }
.heat td.full { color: #fff; } .heat thead th { writing-mode: vertical-rl; transform: rotate(180deg); padding: 6px 4px; text-align: left; border: 0; }
.rules td { text-align: left; white-space: normal; } .rules td:nth-child(2) { white-space: nowrap; text-align: right; }
.text { text-align: left; } td.text { white-space: normal; min-width: 220px; }
.rules td, .rules th { vertical-align: top; border-bottom: 1px solid var(--line); }
.controls { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; position: sticky; top: 0; background: var(--page); padding: 8px 0; z-index: 1; border-bottom: 1px solid var(--line); }
.controls label { display: inline-flex; gap: 8px; align-items: center; } .controls output { min-width: 3ch; font-variant-numeric: tabular-nums; }
select { font: inherit; padding: 2px 6px; max-width: 100%; } :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 10px 0; font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px; margin: 12px 0; }
.card h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; } .card p { font-size: 13px; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(150px, 45%), 1fr)); gap: 8px; }
figure { margin: 0; min-width: 0; } figcaption { font-size: 12px; overflow-wrap: anywhere; }
.layers { display: block; aspect-ratio: var(--ratio); background: #888 var(--photo) 0 0 / 100% 100%; print-color-adjust: exact; border-radius: 4px; overflow: hidden; }
.layers img { display: block; width: 100%; height: 100%; opacity: var(--opacity, .65); image-rendering: pixelated; }
.curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 16px; }
.curves svg { display: block; width: 100%; height: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.curves .raw { fill: none; stroke: var(--soft); stroke-width: 1; opacity: .35; } .curves .smooth { fill: none; stroke: var(--mark); stroke-width: 2; }
.curves line { stroke: var(--line); } .curves text { fill: var(--soft); font-size: 11px; }
.sheet { display: block; max-width: 100%; border: 1px solid var(--line); }
[hidden] { display: none; }
@media (max-width: 640px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 6px; } th, td { padding: 3px 5px; } .classes { font-size: 13px; } .classes td.bar { width: 20%; min-width: 36px; } .controls { position: static; } .controls label, .controls select { min-height: 32px; } }
@media print { .controls { display: none; } .card { break-inside: avoid; } }
`;
