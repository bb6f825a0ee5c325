import { expect } from 'chai';
import { cutMask } from '../../../trainer/coseg/cut-mask.ts';
import { heatOf } from '../../../trainer/coseg/heat.ts';

const draw = (picture: string) => picture.trim().split(/\s+/);
/** `#` 1, `-` −1; digits are themselves. */
const numbers = (picture: string) =>
  Float64Array.from(draw(picture).join(''), (sign) => (sign === '#' ? 1 : sign === '-' ? -1 : Number(sign)));

function mask(y: string, heat?: string): string {
  const rows = draw(y);
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const known = heat === undefined ? undefined : heatOf(numbers(heat), height, width);
  const { data } = cutMask(numbers(y), height, width, known);
  return rows
    .map((_, k) => [...data.subarray(k * width, (k + 1) * width)].map((cell) => '.#'[cell]).join(''))
    .join(' ');
}

describe('trainer/coseg cutMask', () => {
  it('takes the side that is warmer on average, whatever its sign', () => {
    expect(mask('---- -##- ----', '0000 0990 0000')).to.equal('.... .##. ....');
    expect(mask('#### #--# ####', '0000 0990 0000')).to.equal('.... .##. ....');
    expect(mask('#### #--# ####', '9999 9009 9999')).to.equal('#### #..# ####');
  });

  it('keeps every component that holds 0.3 of the warmest one’s heat', () => {
    // 18 on the left, 6 in the middle, 5 on the right.
    expect(mask('##--#-# -------', '9900605 0000000')).to.equal('##..#.. .......');
    expect(mask('##--#-# -------', '9900506 0000000')).to.equal('##....# .......');
  });

  it('keeps all components where nothing is warm', () => {
    expect(mask('#-# ---', '000 000')).to.equal('#.# ...');
  });

  it('knows nothing of the class: the side of the largest |y|, unless three corners are in it', () => {
    expect(mask('----- -##-- ----- ---#-')).to.equal('..... .##.. ..... .....');
    expect(mask('####- #---# #---# -####')).to.equal('####. #...# #...# .####');
    expect(mask('####- #---# #---# #####')).to.equal('....# .###. .###. .....');
  });

  it('takes the component of the largest |y|', () => {
    expect(mask('##--3 -----')).to.equal('....# .....');
  });
});
