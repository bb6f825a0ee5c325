// The inner loops of slice.ts, splat.ts and blur.ts, one copy for each number of vectors.
import { blurRows } from './blur';
import { sliceRows } from './slice';
import { Span } from './span';
import { splatRows } from './splat';

function slice1(s: Span, raw: bool, lowest: f32): void { sliceRows(1, true, s, raw, lowest); }
function slice2(s: Span, raw: bool, lowest: f32): void { sliceRows(2, true, s, raw, lowest); }
function slice3(s: Span, raw: bool, lowest: f32): void { sliceRows(3, true, s, raw, lowest); }
function slice4(s: Span, raw: bool, lowest: f32): void { sliceRows(4, true, s, raw, lowest); }
function slice5(s: Span, raw: bool, lowest: f32): void { sliceRows(5, true, s, raw, lowest); }
function slice6(s: Span, raw: bool, lowest: f32): void { sliceRows(6, true, s, raw, lowest); }
function slice7(s: Span, raw: bool, lowest: f32): void { sliceRows(7, true, s, raw, lowest); }
function slice8(s: Span, raw: bool, lowest: f32): void { sliceRows(8, true, s, raw, lowest); }
function sliceBy4(s: Span, raw: bool, lowest: f32): void { sliceRows(4, false, s, raw, lowest); }
function sliceBy5(s: Span, raw: bool, lowest: f32): void { sliceRows(5, false, s, raw, lowest); }
function sliceBy6(s: Span, raw: bool, lowest: f32): void { sliceRows(6, false, s, raw, lowest); }
function sliceBy7(s: Span, raw: bool, lowest: f32): void { sliceRows(7, false, s, raw, lowest); }
function sliceBy8(s: Span, raw: bool, lowest: f32): void { sliceRows(8, false, s, raw, lowest); }

function splat1(s: Span): void { splatRows(1, true, s); }
function splat2(s: Span): void { splatRows(2, true, s); }
function splat3(s: Span): void { splatRows(3, true, s); }
function splat4(s: Span): void { splatRows(4, true, s); }
function splat5(s: Span): void { splatRows(5, true, s); }
function splat6(s: Span): void { splatRows(6, true, s); }
function splat7(s: Span): void { splatRows(7, true, s); }
function splat8(s: Span): void { splatRows(8, true, s); }
function splatBy4(s: Span): void { splatRows(4, false, s); }
function splatBy5(s: Span): void { splatRows(5, false, s); }
function splatBy6(s: Span): void { splatRows(6, false, s); }
function splatBy7(s: Span): void { splatRows(7, false, s); }
function splatBy8(s: Span): void { splatRows(8, false, s); }

function blur1(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(1, true, t, a, b, from, to, n, add); }
function blur2(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(2, true, t, a, b, from, to, n, add); }
function blur3(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(3, true, t, a, b, from, to, n, add); }
function blur4(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(4, true, t, a, b, from, to, n, add); }
function blur5(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(5, true, t, a, b, from, to, n, add); }
function blur6(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(6, true, t, a, b, from, to, n, add); }
function blur7(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(7, true, t, a, b, from, to, n, add); }
function blur8(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(8, true, t, a, b, from, to, n, add); }
function blurBy4(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(4, false, t, a, b, from, to, n, add); }
function blurBy5(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(5, false, t, a, b, from, to, n, add); }
function blurBy6(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(6, false, t, a, b, from, to, n, add); }
function blurBy7(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(7, false, t, a, b, from, to, n, add); }
function blurBy8(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(8, false, t, a, b, from, to, n, add); }

export function slice(block: i32, s: Span, raw: bool, lowest: f32): void {
  if (s.blocks == 1) {
    switch (block) {
      case 1: return slice1(s, raw, lowest);
      case 2: return slice2(s, raw, lowest);
      case 3: return slice3(s, raw, lowest);
      case 4: return slice4(s, raw, lowest);
      case 5: return slice5(s, raw, lowest);
      case 6: return slice6(s, raw, lowest);
      case 7: return slice7(s, raw, lowest);
      default: return slice8(s, raw, lowest);
    }
  }
  switch (block) {
    case 4: return sliceBy4(s, raw, lowest);
    case 5: return sliceBy5(s, raw, lowest);
    case 6: return sliceBy6(s, raw, lowest);
    case 7: return sliceBy7(s, raw, lowest);
    default: return sliceBy8(s, raw, lowest);
  }
}

export function splat(block: i32, s: Span): void {
  if (s.blocks == 1) {
    switch (block) {
      case 1: return splat1(s);
      case 2: return splat2(s);
      case 3: return splat3(s);
      case 4: return splat4(s);
      case 5: return splat5(s);
      case 6: return splat6(s);
      case 7: return splat7(s);
      default: return splat8(s);
    }
  }
  switch (block) {
    case 4: return splatBy4(s);
    case 5: return splatBy5(s);
    case 6: return splatBy6(s);
    case 7: return splatBy7(s);
    default: return splatBy8(s);
  }
}

export function blur(block: i32, t: usize, a: usize, b: usize, from: i32, to: i32, blocks: i32, add: bool): void {
  if (blocks == 1) {
    switch (block) {
      case 1: return blur1(t, a, b, from, to, blocks, add);
      case 2: return blur2(t, a, b, from, to, blocks, add);
      case 3: return blur3(t, a, b, from, to, blocks, add);
      case 4: return blur4(t, a, b, from, to, blocks, add);
      case 5: return blur5(t, a, b, from, to, blocks, add);
      case 6: return blur6(t, a, b, from, to, blocks, add);
      case 7: return blur7(t, a, b, from, to, blocks, add);
      default: return blur8(t, a, b, from, to, blocks, add);
    }
  }
  switch (block) {
    case 4: return blurBy4(t, a, b, from, to, blocks, add);
    case 5: return blurBy5(t, a, b, from, to, blocks, add);
    case 6: return blurBy6(t, a, b, from, to, blocks, add);
    case 7: return blurBy7(t, a, b, from, to, blocks, add);
    default: return blurBy8(t, a, b, from, to, blocks, add);
  }
}
