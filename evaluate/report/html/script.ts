/** The script of the report: opacity of the labels, which photos are listed, and up to which score. Plain without it. */
export const script = `
const gallery = document.getElementById('gallery');
if (gallery) {
  const cards = [...gallery.querySelectorAll('.card')];
  const [opacity, list, limit] = ['opacity', 'list', 'limit'].map((id) => document.getElementById(id));
  const show = (input, text) => { input.nextElementSibling.value = text; };
  const fade = () => {
    gallery.style.setProperty('--opacity', opacity.value / 100);
    show(opacity, opacity.value + ' %');
  };
  const choose = () => {
    show(limit, (limit.value / 100).toFixed(2));
    for (const card of cards) {
      const listed = list.value === 'all' || card.dataset.lists.split(' ').includes(list.value);
      card.hidden = !listed || Number(card.dataset.score) * 100 > Number(limit.value);
    }
    const order = list.value.endsWith('worst') ? 1 : -1;
    const klass = /^\\d+/.exec(list.value)?.[0];
    const key = (card) => Number((klass && JSON.parse(card.dataset.classes)[klass]) ?? card.dataset.score);
    gallery.append(...[...cards].sort((a, b) => order * (key(a) - key(b))));
    const count = cards.filter((card) => !card.hidden).length;
    document.getElementById('shown').textContent = count + (count === 1 ? ' photo' : ' photos');
  };
  opacity.addEventListener('input', fade);
  fade();
  if (list) {
    for (const input of [list, limit]) input.addEventListener('input', choose);
    choose();
  }
  document.getElementById('controls').hidden = false;
}
`;
