/** The page that tags photos; what it shows comes from its script. It works with keys alone. */
export function tagPageHtml(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tags of ${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script type="module" src="tag-page.js"></script>
</head>
<body>
<header>
<div class="line">
<h1>${escaped(title)}</h1>
<p id="counts" class="soft"></p>
<p id="saved" role="status">loading</p>
<label class="right">Show <select id="filter"></select></label>
<button type="button" id="undo" disabled>Undo <kbd>Z</kbd></button>
<button type="button" id="help-button" aria-expanded="false" aria-controls="help">Keys</button>
</div>
<div class="line" id="classes" role="toolbar" aria-label="Tags of the chosen photos"></div>
<div class="line" id="naming">
<form id="add"><label>New class <input id="new-class" maxlength="200" autocomplete="off" placeholder="cat" size="14"></label> <button>Add</button></form>
<form id="rename" hidden><label>Rename <select id="old-name"></select></label> <label>to <input id="new-name" maxlength="200" autocomplete="off" size="14"></label> <button>Rename</button></form>
</div>
<p id="problem" role="alert" hidden></p>
<p id="suggesting" class="soft" role="status"></p>
<div id="help" hidden>
<p><kbd>1</kbd>–<kbd>9</kbd>, then letters: set or take a class · <kbd>X</kbd> none of the classes (a negative) · <kbd>U</kbd> unknown again · <kbd>Enter</kbd> take what is suggested</p>
<p><kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> <kbd>Home</kbd> <kbd>End</kbd> <kbd>Page ↑↓</kbd>: move, with <kbd>Shift</kbd> choose many · <kbd>Space</kbd> look at it large · <kbd>Z</kbd> undo · <kbd>F</kbd> apply “Show” again</p>
<p class="soft">Photos without a class are unknown until you say <kbd>X</kbd>. Everything is saved in tags.csv as you go.</p>
</div>
</header>
<main id="scroller"><div id="grid" role="listbox" aria-label="Photos" aria-multiselectable="true" tabindex="0"></div><p id="empty" class="soft" hidden>No photo is like that. Choose another “Show”.</p></main>
<dialog id="large" aria-label="The photo, large"><img id="large-photo" alt=""><p id="large-name"></p><button type="button" id="large-close">Close <kbd>Esc</kbd></button></dialog>
<noscript>This page needs its script.</noscript>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
