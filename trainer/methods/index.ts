import { cosegDsrg } from './coseg-dsrg/method.ts';
import { cosegDsrgMobileNetV2 } from './coseg-dsrg/presets/coseg-dsrg-mobilenet-v2.ts';
import { cosegment } from './cosegment/method.ts';
import { cosegmentEfficientNetLite0 } from './cosegment/presets/cosegment-efficientnet-lite0.ts';
import type { Method } from './define-method.ts';
import type { Preset } from './define-preset.ts';
import { dsrg } from './dsrg/method.ts';
import { dsrgEfficientNetLite0 } from './dsrg/presets/dsrg-efficientnet-lite0.ts';
import { dsrgMobileNetV2 } from './dsrg/presets/dsrg-mobilenet-v2.ts';
import { dsrgResnet101 } from './dsrg/presets/dsrg-resnet101.ts';
import { dsrgVgg16 } from './dsrg/presets/dsrg-vgg16.ts';
import { tiny } from './dsrg/presets/tiny.ts';
import { guided } from './guided/method.ts';
import { guidedMobileNetV2 } from './guided/presets/guided-mobilenet-v2.ts';
import { guidedVgg16 } from './guided/presets/guided-vgg16.ts';
import { recurseed } from './recurseed/method.ts';
import { recurseedEfficientNetLite0 } from './recurseed/presets/recurseed-efficientnet-lite0.ts';
import { recurseedMobileNetV2 } from './recurseed/presets/recurseed-mobilenet-v2.ts';
import { recurseedRefreshMobileNetV2 } from './recurseed/presets/recurseed-refresh-mobilenet-v2.ts';
import { recurseedResnet50 } from './recurseed/presets/recurseed-resnet50.ts';
import { recurseedTiny } from './recurseed/presets/recurseed-tiny.ts';
import { sec } from './sec/method.ts';
import { dsrgVgg16Tf } from './sec/presets/dsrg-vgg16-tf.ts';
import { secMobileNetV2 } from './sec/presets/sec-mobilenet-v2.ts';
import { secVgg16 } from './sec/presets/sec-vgg16.ts';
import { supervised } from './supervised/method.ts';
import { teacher } from './teacher/method.ts';
import { teacherMobileNetV2 } from './teacher/presets/teacher-mobilenet-v2.ts';
import { webCoseg } from './web-coseg/method.ts';
import { webCosegMobileNetV2 } from './web-coseg/presets/web-coseg-mobilenet-v2.ts';
import { webCosegResnet50 } from './web-coseg/presets/web-coseg-resnet50.ts';
import { webCosegTiny } from './web-coseg/presets/web-coseg-tiny.ts';

/** The methods that `dsrg-train` knows: a new one is its folder and a line here, and one for each of its presets. */
export const methods: readonly Method[] = [
  dsrg,
  sec,
  guided,
  recurseed,
  teacher,
  webCoseg,
  cosegDsrg,
  cosegment,
  supervised,
];

/** The presets, the usual one first. */
export const presets: readonly Preset[] = [
  dsrgMobileNetV2,
  dsrgEfficientNetLite0,
  tiny,
  dsrgVgg16,
  dsrgVgg16Tf,
  secVgg16,
  secMobileNetV2,
  dsrgResnet101,
  guidedMobileNetV2,
  guidedVgg16,
  recurseedMobileNetV2,
  recurseedEfficientNetLite0,
  recurseedResnet50,
  recurseedRefreshMobileNetV2,
  recurseedTiny,
  teacherMobileNetV2,
  webCosegMobileNetV2,
  webCosegResnet50,
  webCosegTiny,
  cosegDsrgMobileNetV2,
  cosegmentEfficientNetLite0,
];
