import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { cosegment } from '../method.ts';

const ours = 'ours, chosen on seven classes of msrc-obj15’s training photos and read on the seven others';
const factorisation = 'edocollins/DFF a8161ed demo/nmf.py';

/** What finds the masks, whatever learns from them. */
export const lite0Masks = from(
  {
    network: from(
      { name: 'efficientnet-lite0-deeplab', outputStride: 32 },
      'ours: the best of three trunks on those photos; the release has masks of X (endernewton/subdiscover), in MATLAB',
    ),
    coarse: 'features.relu6',
    fine: from(
      'block11.expand.relu6',
      'ours: the last features of stride 16; a cut of them and classes of stride 32 differ most',
    ),
    side: 448,
    evidence: from(['factors', 'maps', 'cut'], 'ours: their mean is .1 better than the best of them'),
    rank: 6,
    cells: 1500,
    updates: from(60, ours, { paper: `200, or until it hardly falls (${factorisation})` }),
    cellUpdates: 40,
    decay: 1e-3,
    similarity: from(0.1, 'ours, with the photo’s mean feature taken away', {
      paper: '0.2 between keys of a transformer (YangtaoWANG95/TokenCut fed52cd)',
    }),
    threshold: 0.4,
    refine: from('web-coseg', 'ascust/wsscoseg 7965d48 CRF.py; GrabCut lost where this gained, in an early prototype'),
    refineSide: from(500, 'ours: the CRF’s widths are made for VOC’s photos, whose sides reach 500'),
    agreesAbove: 0.25,
    keep: from(0.75, ours, { paper: 'at most 0.69 of the photos found are in the released list' }),
    area: from([0.1, 0.8], 'ascust/BDWSS config.py: the follow-up’s; the release has no filter'),
    most: from(4000, 'ascust/BDWSS config.py'),
  },
  ours,
);

/** Co-segmentation by the features of EfficientNet-Lite0. */
export const cosegmentEfficientNetLite0 = definePreset({
  name: 'cosegment-efficientnet-lite0',
  about: 'what the photos of each class share, by the features of EfficientNet-Lite0',
  method: cosegment,
  usualFor: ['efficientnet-lite0-deeplab'],
  settings: {
    cosegment: lite0Masks,
    evaluate: from(
      { scales: [1], scalesOf: 'photo', flip: false, merge: 'mean', crf: 'web-coseg' },
      'ours: no network comes of this method',
    ),
  },
});
