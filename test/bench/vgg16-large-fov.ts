import type { Graph, GraphNode } from '@dsrg/core';

/** VGG16-LargeFOV (DeepLab-v1, one branch of dilation 12): the network that the training step is timed on. */
export function vgg16LargeFov(classes: number): Graph {
  const nodes: GraphNode[] = [];
  let input = 'images';
  let inChannels = 3;
  const convolve = (name: string, outChannels: number, kernel: number, dilation: number, relu = true) => {
    const padding = ((kernel - 1) / 2) * dilation;
    nodes.push({ kind: 'convolution', name, input, inChannels, outChannels, kernel, dilation, padding });
    if (relu) nodes.push({ kind: 'relu', name: `${name}.relu`, input: name });
    input = relu ? `${name}.relu` : name;
    inChannels = outChannels;
  };
  const groups = [
    { channels: 64, layers: 2, stride: 2, dilation: 1 },
    { channels: 128, layers: 2, stride: 2, dilation: 1 },
    { channels: 256, layers: 3, stride: 2, dilation: 1 },
    { channels: 512, layers: 3, stride: 1, dilation: 1 },
    { channels: 512, layers: 3, stride: 1, dilation: 2 },
  ];
  groups.forEach(({ channels, layers, stride, dilation }, group) => {
    for (let layer = 1; layer <= layers; layer++) convolve(`conv${group + 1}_${layer}`, channels, 3, dilation);
    nodes.push({ kind: 'max-pool', name: `pool${group + 1}`, input, kernel: 3, stride, padding: 1, ceil: true });
    input = `pool${group + 1}`;
  });
  nodes.push({ kind: 'average-pool', name: 'pool5a', input, kernel: 3, stride: 1, padding: 1 });
  input = 'pool5a';
  convolve('fc6', 1024, 3, 12);
  convolve('fc7', 1024, 1, 1);
  convolve('fc8', classes, 1, 1, false);
  return {
    format: 1,
    name: 'vgg16-large-fov',
    input: { name: 'images', channels: 3 },
    nodes,
    outputs: { logits: 'fc8' },
  };
}
