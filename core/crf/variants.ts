import { relaxedModule } from './wasm/relaxed.ts';
import { scalarModule } from './wasm/scalar.ts';
import { simdModule } from './wasm/simd.ts';
import { webAssembly } from './web-assembly.ts';

/**
 * How the CRF is computed. `relaxed` is SIMD with fused multiply-add, whose last digits depend on the processor; `simd`
 * is the same everywhere; `scalar` needs no SIMD; `reference` is plain TypeScript.
 */
export type CrfVariant = 'relaxed' | 'simd' | 'scalar' | 'reference';

/** All variants, fastest first. */
export const crfVariants: readonly CrfVariant[] = ['relaxed', 'simd', 'scalar', 'reference'];

const modules: Readonly<Partial<Record<CrfVariant, string>>> = {
  relaxed: relaxedModule,
  simd: simdModule,
  scalar: scalarModule,
};

/** Whether this engine can run a variant. */
export function supportsVariant(variant: CrfVariant): boolean {
  const bytes = variantBytes(variant);
  return bytes === undefined || (webAssembly()?.validate(bytes) ?? false);
}

/** The module's bytes; `undefined` for the reference, which has none. */
export function variantBytes(variant: CrfVariant): Uint8Array<ArrayBuffer> | undefined {
  const text = modules[variant];
  return text === undefined ? undefined : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
