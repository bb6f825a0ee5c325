import { rm } from 'node:fs/promises';
import type { LabelMap } from '@dsrg/core';
import {
  createConfusion,
  evaluationReport,
  formatJson,
  formatLatex,
  formatMarkdown,
  formatText,
  labelPalette,
  updateConfusion,
} from '@dsrg/evaluate';
import {
  createGallery,
  drawPhoto,
  type EvaluationResult,
  evaluateSet,
  formatHtml,
  openEvaluationSet,
  type PhotoResult,
  predictFromMasks,
} from '@dsrg/evaluate/node';
import { expect } from 'chai';
import fc from 'fast-check';
import { makeVocFolder } from '../voc-folder.ts';

function labels(...data: number[]): LabelMap {
  return { kind: 'labels', data: Uint8Array.from(data), height: 1, width: data.length };
}

function photoResult(id: string, truth: LabelMap, prediction: LabelMap): PhotoResult {
  const confusion = createConfusion(4);
  updateConfusion(confusion, truth, prediction, id);
  return { id, confusions: [confusion] };
}

const truth = labels(0, 0, 0, 1, 1, 2, 255);
const prediction = labels(0, 0, 1, 1, 1, 0, 0);
const maps = { item: { id: 'x', photo: 'x.jpg', truths: [] }, prediction, truths: [truth] };
const classes = ['background', 'cat & <dog>', 'horse', 'sheep'];
const result: EvaluationResult = {
  classes,
  truths: [{ name: 'Strict', confusion: photoResult('x', truth, prediction).confusions[0]! }],
  photos: 1,
  seconds: 0.5,
};
const stamps = {
  subject: 'run/"best".onnx',
  protocol: 'scale 1, no flips, no CRF',
  provider: 'CPU',
  data: 'd',
  split: 'val',
};
const report = evaluationReport(result, stamps, 'devkit');

describe('evaluate/report', () => {
  it('says the scores, the rule and the circumstances as text', () => {
    expect(formatText(report)).to.equal(
      [
        'run/"best".onnx on d, val: 1 photo',
        'scale 1, no flips, no CRF; network on CPU',
        '0.5 s, 2.0 photos/s',
        '',
        'against Strict',
        'class                  IoU precision    recall      over     under',
        'background          0.5000    0.6667    0.6667    0.2500    0.2500',
        'cat & <dog>         0.6667    0.6667    1.0000    0.3333    0.0000',
        'horse               0.0000         –    0.0000    0.0000    1.0000',
        'sheep               absent',
        'mIoU                0.3889  over 3 of 4 classes',
        'pixel accuracy      0.6667  of 6 pixels; 1 void pixels not scored',
        'absent: sheep',
        `rule: devkit: ${report.truths[0]!.scores.rule}`,
        '',
      ].join('\n'),
    );
  });

  it('says the same, unrounded, as JSON', () => {
    const parsed = JSON.parse(formatJson(report));
    expect(parsed.truths[0].scores.mean).to.equal((0.5 + 2 / 3) / 3);
    expect(parsed.truths[0].scores.classes[3].iou).to.equal(null);
    expect(parsed.truths[0].confusion[0]).to.deep.equal([2, 1, 0, 0]);
    expect(parsed.truths[0].means['devkit-literal']).to.equal(null);
  });

  it('makes tables for Markdown and LaTeX', () => {
    const markdown = formatMarkdown(report).split('\n');
    expect(markdown.slice(0, 7)).to.deep.equal([
      '| IoU in % | Strict |',
      '| --- | ---: |',
      '| background | 50.0 |',
      '| cat & <dog> | 66.7 |',
      '| horse | 0.0 |',
      '| sheep | – |',
      '| **mean** | **38.9** |',
    ]);
    const latex = formatLatex(report);
    expect(latex).to.include('\\rotatebox{90}{cat \\& <dog>}');
    expect(latex).to.include('Strict & 50.0 & 66.7 & 0.0 & – & \\textbf{38.9} \\\\');
    expect(latex).to.match(/^\\begin\{tabular\}\{lcccc\|c\}$/m);
  });

  it('makes a page that fetches nothing and takes names for text', async () => {
    const gallery = createGallery(async () => {
      return { height: 3, width: 4, photo: 'data:,p', layers: [{ name: 'truth', url: 'data:,t' }] };
    });
    await gallery.offer(photoResult('<img src=x>', truth, prediction), maps);
    const page = formatHtml(report, { palette: labelPalette([]), gallery: gallery.entries() });
    expect(page).to.include('cat &amp; &lt;dog&gt;').and.to.include('&lt;img src=x&gt;: 0.3889');
    expect(page).not.to.include('<img src=x>').and.not.to.include('<dog>');
    for (const [, url] of page.matchAll(/(?:src|href)="([^"]*)"/g)) expect(url).to.match(/^data:/);
    expect(page.match(/<article /g)).to.have.length(1);
    expect(page.match(/data:,p/g)).to.have.length(1);
    expect(page).to.include('<option value="1-worst">cat &amp; &lt;dog&gt;: worst</option>');
    expect(page).not.to.include('3-worst');
  });

  it('keeps the same photos in whatever order they come, and no more than asked for', async () => {
    const pixel = fc.constantFrom(0, 1, 2);
    const photo = fc.tuple(
      fc.array(pixel, { minLength: 4, maxLength: 4 }),
      fc.array(pixel, { minLength: 4, maxLength: 4 }),
    );
    const sets = fc.array(photo, { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(sets, fc.infiniteStream(fc.nat()), async (photos, order) => {
        const all = photos.map(([a, b], index) => photoResult(`p${index}`, labels(...a), labels(...b)));
        const shuffled = all.map((each) => [order.next().value as number, each] as const).sort(([a], [b]) => a - b);
        const entries = [];
        for (const offered of [all, shuffled.map(([, each]) => each)]) {
          const gallery = createGallery(async () => 'drawn', { overall: 3, perClass: 1 });
          for (const each of offered) await gallery.offer(each, maps);
          entries.push(gallery.entries().map((entry) => ({ ...entry, lists: [...entry.lists].sort() })));
        }
        expect(entries[0]).to.deep.equal(entries[1]);
        expect(entries[0]!.length).to.be.at.most(3 + 3 + 3 + 2 + 2);
        const scores = entries[0]!.map(({ score }) => score);
        expect(scores).to.deep.equal([...scores].sort((a, b) => b - a));
        expect(entries[0]![0]!.lists).to.include('best');
        const sampled = entries[0]!.filter(({ lists }) => lists.includes('sample'));
        expect(sampled.length).to.equal(Math.min(3, all.length));
      }),
    );
  });

  it('draws photos of a folder small, with labels over them', async () => {
    const { root, data } = await makeVocFolder();
    const set = await openEvaluationSet(data, { split: 'val', masks: ['SegmentationClass'] });
    const gallery = createGallery((each) => drawPhoto(each, labelPalette([]), { side: 20 }));
    await evaluateSet(set, predictFromMasks(`${data}/SegmentationClass`, set), {
      onPhoto: (photo, each) => gallery.offer(photo, each),
    });
    const [first] = gallery.entries();
    expect([first!.id, first!.score, first!.pictures.height, first!.pictures.width]).to.deep.equal(['a', 1, 15, 20]);
    expect(first!.pictures.photo).to.match(/^data:image\/jpeg;base64,\/9j\//);
    const [drawn, predicted, error] = first!.pictures.layers;
    expect([drawn!.name, predicted!.name, error!.name]).to.deep.equal(['truth', 'prediction', 'error']);
    expect(drawn!.url).to.equal(predicted!.url).and.not.to.equal(error!.url);
    await rm(root, { recursive: true });
  });
});
