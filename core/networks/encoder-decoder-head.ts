import type { ResizeNode } from '../graph/nodes.ts';
import type { GraphWriter, Maps } from './graph-writer.ts';

export interface EncoderDecoderOptions {
  /** Classes, background included. */
  readonly classes: number;
  /** Photo pixels per cell of the coarse maps: at 8 the dilations are twice those at 16. */
  readonly outputStride: number;
  /** Channels of each branch of the pyramid and of the decoder. DeepLab-v3+ and RecurSeed: 256. */
  readonly width: number;
  /** Channels to which the fine maps are brought: RecurSeed 256, DeepLab-v3+ 48. */
  readonly fineWidth: number;
  /** How coarse maps are brought to the size of fine ones. */
  readonly convention: ResizeNode['convention'];
  /** Whether batch norms always take their running averages. */
  readonly frozenNorms: boolean;
}

/**
 * Writes DeepLab-v3+'s head (Chen et al., ECCV 2018) as RecurSeed has it (`core/layers.py@df538e2`): a pyramid of five branches on the
 * coarse maps (1×1; 3×3 at dilation 6, 12 and 18; the photo's mean), joined by a 1×1 layer; a decoder of two 3×3 layers on the pyramid and
 * the fine maps; and a 3×3 layer without bias, which gives a score per class at each fine cell. Every layer but that one has a batch norm
 * `<name>.norm` and no bias.
 * @param fine maps at stride 4, C2
 * @param coarse the trunk's last maps
 */
export function encoderDecoderHead(
  writer: GraphWriter,
  { fine, coarse }: { readonly fine: Maps; readonly coarse: Maps },
  { classes, outputStride, width, fineWidth, convention, frozenNorms }: EncoderDecoderOptions,
): Maps {
  const layer = (x: Maps, name: string, channels: number, more: object = {}): Maps => {
    const y = writer.convolve(x, name, channels, { bias: false, relu: false, ...more });
    return writer.relu(writer.batchNorm(y, `${name}.norm`, { frozen: frozenNorms }));
  };
  const unit = outputStride === 8 ? 12 : 6;
  const branches = [1, 2, 3].map((times) =>
    layer(coarse, `aspp${times + 1}`, width, { kernel: 3, dilation: times * unit }),
  );
  const photo = layer(writer.globalAveragePool(coarse, 'aspp5.mean'), 'aspp5', width);
  const everywhere = writer.resize(photo, 'aspp5.everywhere', convention, { like: coarse.name });
  const pyramid = writer.concat('aspp.all', [layer(coarse, 'aspp1', width), ...branches, everywhere]);
  const context = writer.dropout(layer(pyramid, 'aspp', width), 'aspp.drop', 0.5);

  const detail = layer(fine, 'low', fineWidth);
  const large = writer.resize(context, 'aspp.fine', convention, { like: detail.name });
  let x = layer(writer.concat('decoder', [large, detail]), 'decoder1', width, { kernel: 3 });
  x = layer(writer.dropout(x, 'decoder1.drop', 0.5), 'decoder2', width, { kernel: 3 });
  return writer.convolve(writer.dropout(x, 'decoder2.drop', 0.1), 'logits', classes, {
    kernel: 3,
    bias: false,
    relu: false,
  });
}
