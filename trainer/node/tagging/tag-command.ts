import { type CommandInput, defineCommand } from '@dsrg/core/node';

/** Networks whose ImageNet features suggestions are learned from, the usual one first. */
export const featureNetworks = ['mobilenet-v2-deeplab', 'efficientnet-lite0-deeplab'] as const;

/** The command line of dsrg-tag. */
export const tagCommand = defineCommand({
  name: 'dsrg-tag',
  summary:
    'Tags photos quickly: a page for this computer’s browser, with keys and clicks, that writes DIR/tags.csv. Ctrl-C ends it.',
  options: {
    empty: {
      kind: 'boolean',
      about: 'Begin without tags, though another layout gives some: sub-folders that are no classes, say.',
    },
    init: {
      kind: 'string',
      about:
        'ImageNet weights of --network, as dsrg-train takes them: once some photos are tagged, the page suggests tags for the others.',
      value: 'FILE',
      defaultNote: 'no suggestions; npx dsrg-convert weights --where says where there are weights',
    },
    model: {
      kind: 'string',
      about:
        'A trained model (dsrg-export): its classes are offered, and what it finds in photos is suggested from the start.',
      value: 'MODEL',
    },
    network: {
      kind: 'enum',
      about: 'Whose features suggestions are learned from.',
      choices: featureNetworks,
      default: featureNetworks[0],
    },
    threads: {
      kind: 'integer',
      about: 'Threads that look at photos for suggestions.',
      min: 0,
      max: 1024,
      default: 0,
      defaultNote: '0: all cores',
    },
    port: {
      kind: 'integer',
      about: 'Of the page on this computer (127.0.0.1).',
      min: 0,
      max: 65535,
      default: 0,
      defaultNote: '0: any free one',
    },
  },
  positionals: {
    DIR: {
      about:
        'Folder of photos, sub-folders included; its tags.csv is gone on with, or begun with the tags that any other layout gives.',
    },
  },
  examples: ['photos', 'photos --init mobilenet-v2-imagenet.onnx', 'photos --model model.onnx'],
});

export type TagInput = CommandInput<typeof tagCommand.options, typeof tagCommand.positionals & object>;
