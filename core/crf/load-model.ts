import type { RgbImage } from '../types.ts';
import type { CrfModel, KernelModel } from './check-model.ts';
import type { KernelExports } from './kernel-module.ts';
import type { DenseCrfUnary } from './options.ts';
import type { WasmMemory } from './web-assembly.ts';

const normalisations = ['symmetric', 'before', 'after', 'none'];
const energies = { log: 1, linear: 2 };
/**
 * Spatial widths up to which a symmetric Gaussian kernel on the lattice is the identity: no two pixels share a vertex or
 * have neighbouring ones (specs: checked against the lattice itself by a test).
 */
const IDENTITY_WIDTH = 0.3;

/** Kernels that do something: a Potts weight of 0 does not. */
export function activeKernels(model: CrfModel): readonly KernelModel[] {
  return model.kernels.filter(({ compatibility }) => compatibility !== 0);
}

/** Whether the fast path applies: every kernel attracts equal labels, symmetrically normalised. */
export function isFused(model: CrfModel): boolean {
  return activeKernels(model).every(
    ({ compatibility, normalisation }) =>
      typeof compatibility === 'number' && compatibility > 0 && normalisation === 'symmetric',
  );
}

/** Whether the fast path takes a kernel for the identity. */
export function isIdentity({ widths }: KernelModel): boolean {
  return widths.length === 2 && widths.every((width) => width <= IDENTITY_WIDTH);
}

/** Lays out a map in the kernel's memory and copies everything in. */
export function loadModel(
  kernel: KernelExports,
  memory: WasmMemory,
  photo: RgbImage,
  unary: DenseCrfUnary,
  model: CrfModel,
  threads: number,
  fused: boolean,
): void {
  const active = activeKernels(model);
  const kernels = active.filter((k) => !fused || !isIdentity(k));
  const energy = unary.kind === 'energies' ? 0 : energies[model.energy];
  kernel.setThread(0, threads, !('document' in globalThis));
  kernel.begin(model.height, model.width, model.classes, kernels.length, fused, energy, model.floor);
  for (const k of active) if (!kernels.includes(k)) kernel.addIdentity(k.compatibility as number);
  kernels.forEach((k, index) => {
    const potts = typeof k.compatibility === 'number' ? k.compatibility : 0;
    const form = typeof k.compatibility === 'number' ? 0 : k.compatibility.length === model.classes ? 1 : 2;
    kernel.describe(index, k.widths.length, normalisations.indexOf(k.normalisation), potts, form);
    const [x, y, red, green, blue] = k.widths;
    kernel.setWidths(index, x!, y!, red ?? 1, green ?? 1, blue ?? 1);
    if (typeof k.compatibility !== 'number') {
      new Float32Array(memory.buffer, kernel.compatibilityAddress(index)).set(k.compatibility);
    }
  });
  // Views are made after the last allocation: growing the memory would leave them behind.
  new Uint8Array(memory.buffer).set(photo.data, kernel.photoAddress());
  new Float32Array(memory.buffer).set(unary.data, kernel.unaryAddress() / 4);
}
