import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { recurseed } from '../method.ts';
import { narrowRecursion, recurseedMobileNetV2 } from './recurseed-mobilenet-v2.ts';

const isim = 'cenkbircanoglu/isim c440e85';

/** The recursion by stages: all photos are labelled anew every few epochs, without self-correlation or refinement in the loop. */
export const recurseedRefreshMobileNetV2 = definePreset({
  name: 'recurseed-refresh-mobilenet-v2',
  about: 'the cheap recursion, after ISIM (2022): photos are labelled anew every few epochs, on MobileNetV2',
  method: recurseed,
  settings: {
    ...recurseedMobileNetV2.sourced,
    saliency: from(null, `${isim}: none`),
    recursion: {
      ...narrowRecursion,
      labels: {
        kind: from('refresh', `${isim}: pseudo labels of the whole training set, again and again`),
        every: from(2, `${isim}: 2, 5, 10, 25 and 50 were tried`),
        ...from({ scales: [0.67, 1], scalesOf: 'long-side', flip: true }, 'ours, for two cores', {
          paper: 'scales 1, .5, 1.5 and 2',
        }),
        foreground: from(0.2, 'ours, measured on training photos of msrc-obj15: the dense CRF wants less', {
          paper: '0.3',
        }),
        crf: from('deeplab-v1', 'ours, measured on training photos of msrc-obj15'),
      },
    },
  },
});
