import {
  createDenseCrf,
  DsrgError,
  decodePhotoWith,
  type MetadataOverride,
  type ModelMetadata,
  openWebSegmenter,
  type RgbImage,
  readModelMetadata,
  type Segmenter,
  sha256Hex,
} from '@dsrg/core';
import {
  askNetwork,
  describeWay,
  type FoundObjects,
  findObjects,
  labelInWays,
  type PredictionsAbout,
  parseCrf,
  predictionsAbout,
  type Way,
} from '@dsrg/evaluate';
import type { Page } from '../link/messages.ts';
import { type FilesRequest, makeFiles } from './make-files.ts';
import { bytesOf, pageCodecs, runtimeOptions } from './program.ts';

/** How photos are shown to the network and its answers refined: what the page lets people choose. */
export interface ViewChoice {
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** Name of a preset, or `10,80,13`. @default no CRF */
  readonly crf?: string | undefined;
  /** Leave out the classes that the model's gate holds absent. */
  readonly gate: boolean;
  /** Smaller objects become background, in pixels. */
  readonly minArea: number;
}

/** A file by its name; its bytes are read here, so that they are never copied from thread to thread. */
export interface NamedFile {
  readonly name: string;
  readonly content: Blob;
}

/** Bytes of the largest model: a browser gives no array of more. */
const largestModel = 2 ** 31 - 1;

/** What is found in a photo. */
export interface SegmentedPhoto extends FoundObjects {
  /** As a viewer shows it. */
  readonly photo: RgbImage;
  readonly seconds: number;
}

/** A model that is ready, in its own words. */
export interface OpenedModel {
  readonly name: string;
  readonly metadata: ModelMetadata;
  readonly provider: string;
  readonly sha256: string;
}

interface Opened extends OpenedModel {
  readonly segmenter: Segmenter;
}

/** Segments photos in a page's worker, by the very code of dsrg-predict: the same labels, and the same stamps on them. */
export function createSegmentService(page: Page) {
  const codecs = pageCodecs(page);
  const crf = createDenseCrf();
  let opened: Opened | undefined;

  function requireModel(): Opened {
    if (opened === undefined) throw new DsrgError('MODEL', 'No model is open.', { hint: 'Choose a model.onnx first.' });
    return opened;
  }

  function wayOf({ scales, flip, crf: name, gate }: ViewChoice) {
    const choice = name === undefined ? undefined : parseCrf(name);
    const way: Way = { scales, flip, merge: 'mean', gate, crf: choice?.options };
    return { way, protocol: describeWay(requireModel().metadata, way, choice, undefined) };
  }

  return {
    /**
     * @param input.base address of the folder that the page came from
     * @param input.metadata what to say of a model that says nothing of itself
     * @returns null for such a model, where nothing is said of it
     */
    async openModel(
      input: NamedFile & { readonly base: string; readonly metadata?: MetadataOverride | undefined },
    ): Promise<OpenedModel | null> {
      const { name, content, base, metadata: override } = input;
      if (content.size > largestModel)
        throw new DsrgError(
          'MODEL',
          `${name} has ${(content.size / 1e9).toFixed(1)} GB; a browser opens 2.1 at most.`,
          {
            hint: 'Use dsrg-predict.',
          },
        );
      const bytes = await bytesOf(content);
      if (override === undefined && readModelMetadata(bytes, name) === undefined) return null;
      await opened?.segmenter.close();
      opened = undefined;
      const runtime = await runtimeOptions(page, base);
      const segmenter = await openWebSegmenter(bytes, { ...runtime, name, metadata: override ?? {} });
      const model = { name, metadata: segmenter.metadata, provider: segmenter.providerNote, sha256: sha256Hex(bytes) };
      opened = { ...model, segmenter };
      return model;
    },

    async decodePhoto({ name, content }: NamedFile): Promise<RgbImage> {
      return decodePhotoWith(codecs, await bytesOf(content), name);
    },

    async segment({ name, content, view }: NamedFile & { readonly view: ViewChoice }): Promise<SegmentedPhoto> {
      const { segmenter, metadata } = requireModel();
      const started = performance.now();
      const photo = await decodePhotoWith(codecs, await bytesOf(content), name);
      const { way } = wayOf(view);
      const answers = await askNetwork(segmenter, photo, [way]);
      const refine: Parameters<typeof labelInWays>[3]['refine'] = (image, map, options) =>
        crf.run(image, map, { ...options, output: 'labels' });
      const [labelled] = await labelInWays([way], photo, answers, { refine, metadata }, { certainty: true });
      if (labelled === undefined) throw new Error('one way has no labels');
      return { photo, ...findObjects(labelled, view.minArea), seconds: (performance.now() - started) / 1000 };
    },

    /** What predictions in this way say of themselves: as dsrg-predict writes it. */
    async aboutPredictions(view: ViewChoice): Promise<PredictionsAbout> {
      const { name, sha256, metadata, provider } = requireModel();
      const { way, protocol } = wayOf(view);
      const { scales, flip, merge } = way;
      return predictionsAbout(
        { subject: name, sha256, metadata, provider, scales, flip, merge },
        { protocol, minArea: view.minArea },
      );
    },

    /** Files of one photo, by their paths as dsrg-predict gives them. */
    makeFiles: (request: FilesRequest) => makeFiles(request, requireModel().metadata, codecs),

    async closeModel(): Promise<void> {
      await opened?.segmenter.close();
      opened = undefined;
    },
  };
}
