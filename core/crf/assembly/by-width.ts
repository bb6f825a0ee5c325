// The inner loops of rows.ts, one copy for each number of vectors.
import { blurRows, sliceMany, sliceOne, Span, splatMany, splatOne } from './rows';

function slice1(s: Span): void { sliceOne(1, s); }
function slice2(s: Span): void { sliceOne(2, s); }
function slice3(s: Span): void { sliceOne(3, s); }
function slice4(s: Span): void { sliceOne(4, s); }
function slice5(s: Span): void { sliceOne(5, s); }
function slice6(s: Span): void { sliceOne(6, s); }
function slice7(s: Span): void { sliceOne(7, s); }
function slice8(s: Span): void { sliceOne(8, s); }
function sliceBy4(s: Span): void { sliceMany(4, s); }
function sliceBy5(s: Span): void { sliceMany(5, s); }
function sliceBy6(s: Span): void { sliceMany(6, s); }
function sliceBy7(s: Span): void { sliceMany(7, s); }
function sliceBy8(s: Span): void { sliceMany(8, s); }

function splat1(s: Span): void { splatOne(1, s); }
function splat2(s: Span): void { splatOne(2, s); }
function splat3(s: Span): void { splatOne(3, s); }
function splat4(s: Span): void { splatOne(4, s); }
function splat5(s: Span): void { splatOne(5, s); }
function splat6(s: Span): void { splatOne(6, s); }
function splat7(s: Span): void { splatOne(7, s); }
function splat8(s: Span): void { splatOne(8, s); }
function splatBy4(s: Span): void { splatMany(4, s); }
function splatBy5(s: Span): void { splatMany(5, s); }
function splatBy6(s: Span): void { splatMany(6, s); }
function splatBy7(s: Span): void { splatMany(7, s); }
function splatBy8(s: Span): void { splatMany(8, s); }

function blur1(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(1, t, a, b, from, to, n, add); }
function blur2(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(2, t, a, b, from, to, n, add); }
function blur3(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(3, t, a, b, from, to, n, add); }
function blur4(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(4, t, a, b, from, to, n, add); }
function blur5(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(5, t, a, b, from, to, n, add); }
function blur6(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(6, t, a, b, from, to, n, add); }
function blur7(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(7, t, a, b, from, to, n, add); }
function blur8(t: usize, a: usize, b: usize, from: i32, to: i32, n: i32, add: bool): void { blurRows(8, t, a, b, from, to, n, add); }

export function slice(block: i32, s: Span): void {
  if (s.blocks == 1) {
    switch (block) {
      case 1: return slice1(s);
      case 2: return slice2(s);
      case 3: return slice3(s);
      case 4: return slice4(s);
      case 5: return slice5(s);
      case 6: return slice6(s);
      case 7: return slice7(s);
      default: return slice8(s);
    }
  }
  switch (block) {
    case 4: return sliceBy4(s);
    case 5: return sliceBy5(s);
    case 6: return sliceBy6(s);
    case 7: return sliceBy7(s);
    default: return sliceBy8(s);
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
