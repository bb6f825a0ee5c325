import { resultName } from '@dsrg/converters';
import { decodePhotoWith, type ModelMetadata, type PhotoCodecs } from '@dsrg/core';
import {
  boxes,
  cutOuts,
  type FileStyle,
  type FoundObjects,
  labelPalette,
  makerOf,
  masks,
  overlays,
  type PhotoFile,
  type PredictionsAbout,
} from '@dsrg/evaluate';
import { bytesOf } from './program.ts';

/** Kinds of files that a photo can have. */
export type FileKind = 'mask' | 'overlay' | 'cut-out' | 'cut-outs by class' | 'boxes';

/** Which files of which photo. */
export interface FilesRequest {
  /** The photo's file. */
  readonly content: Blob;
  /** Its path below the folder that was brought, with forward slashes. */
  readonly file: string;
  readonly found: FoundObjects;
  readonly kinds: readonly FileKind[];
  /** Share of the labels' colour in overlays. */
  readonly opacity: number;
  readonly about: PredictionsAbout;
}

/** Makes files of a predicted photo, by the kinds of dsrg-predict. */
export async function makeFiles(
  { content, file, found, kinds, opacity, about }: FilesRequest,
  { classes, palette }: ModelMetadata,
  codecs: PhotoCodecs,
): Promise<[path: string, content: Uint8Array][]> {
  const style: FileStyle = { classes, palette: labelPalette(palette), opacity, simplify: 0 };
  const name = resultName(file);
  const image = await decodePhotoWith(codecs, await bytesOf(content), file);
  const files: [string, Uint8Array][] = [];
  for (const kind of kinds) {
    const photo = { ...found, input: { path: file, file, name }, image, maker: makerOf(about), out: '' };
    for (const [path, content] of await makers[kind](style, codecs).make(photo)) {
      files.push([path, typeof content === 'string' ? new TextEncoder().encode(content) : content]);
    }
  }
  return files;
}

const makers: Readonly<Record<FileKind, (style: FileStyle, codecs: PhotoCodecs) => PhotoFile>> = {
  mask: masks,
  overlay: overlays,
  'cut-out': (style) => cutOuts(style, 'photo'),
  'cut-outs by class': (style) => cutOuts(style, 'class'),
  boxes,
};
