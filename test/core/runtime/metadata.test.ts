import { DsrgError, readModelMetadata, stampModelMetadata } from '@dsrg/core';
import { expect } from 'chai';
import { colourModel, tinyMetadata, tinyModel } from '../tiny-model.ts';

const bare = tinyModel({
  weights: [
    [1, 0, 0],
    [0, 1, 0],
  ],
});

function errorOf(run: () => unknown): DsrgError {
  try {
    run();
  } catch (error) {
    expect(error).to.be.instanceOf(DsrgError);
    return error as DsrgError;
  }
  throw new Error('nothing was thrown');
}

describe('core/runtime metadata', () => {
  it('reads what was stamped, and leaves every other byte as it was', () => {
    const metadata = tinyMetadata(['background', 'Äpfel & "co"']);
    const stamped = stampModelMetadata(bare, metadata);
    expect(readModelMetadata(stamped)).to.deep.equal(metadata);
    expect(stamped.subarray(0, bare.length)).to.deep.equal(bare);
  });

  it('lets a second stamp win', () => {
    const again = stampModelMetadata(colourModel(), tinyMetadata(['a', 'b', 'c']));
    expect(readModelMetadata(again)?.classes).to.deep.equal(['a', 'b', 'c']);
  });

  it('gives undefined for a model that says nothing of itself', () => {
    expect(readModelMetadata(bare)).to.equal(undefined);
  });

  it('calls bytes that are no model by name', () => {
    const cases: [string, Uint8Array][] = [
      ['empty', new Uint8Array(0)],
      ['text', new TextEncoder().encode('<!doctype html><html>not found</html>')],
      ['noise', Uint8Array.from({ length: 500 }, (_, i) => (i * 197 + 31) % 256)],
      ['truncated', bare.subarray(0, bare.length - 20)],
    ];
    for (const [what, bytes] of cases) {
      const error = errorOf(() => readModelMetadata(bytes, `${what}.onnx`));
      expect(error.code, what).to.equal('MODEL');
      expect(error.message, what).to.match(new RegExp(`^${what}.onnx is no ONNX model: `));
    }
  });

  it('names the field that is wrong', () => {
    const good = tinyMetadata(['background', 'cat']);
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ format: 2 }, /"format".*2.*format 1/],
      [{ classes: [] }, /"classes"/],
      [{ classes: ['background'] }, /"classes".*besides background/],
      [{ classes: ['a', 'a'] }, /"classes".*twice/],
      [{ palette: [[0, 0, 0]] }, /"palette"/],
      [
        {
          palette: [
            [0, 0, 0],
            [0, 300, 0],
          ],
        },
        /"palette"/,
      ],
      [{ mean: [1, 2] }, /"mean"/],
      [{ std: [1, 0, 1] }, /"std".*0/],
      [{ channelOrder: 'grb' }, /"channelOrder"/],
      [{ input: '' }, /"input"/],
      [{ output: undefined }, /"output".*missing/],
      [{ outputStride: 0.5 }, /"outputStride"/],
      [{ resize: { height: 3 } }, /"resize"/],
      [{ resizeConvention: 'nearest' }, /"resizeConvention"/],
    ];
    for (const [change, message] of cases) {
      const error = errorOf(() => stampModelMetadata(bare, { ...good, ...change } as never));
      expect(error.code).to.equal('MODEL');
      expect(error.message).to.match(message);
    }
  });
});
