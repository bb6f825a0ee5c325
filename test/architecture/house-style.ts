import { posix } from 'node:path';
import ts from 'typescript';
import { runFiles, stageFiles } from '../../converters/run/run-files.ts';
import type { SourceFile } from './source-files.ts';

/** Longest source file; tables, generated code and AssemblyScript kernels stand apart. */
const lineLimit = 300;

/** What one source file does against the house style, one line for each breach. */
export function styleBreaches({ path, text }: SourceFile): string[] {
  const breaches: string[] = [];
  const lines = text.replace(/\n$/, '').split('\n').length;
  if (lines > lineLimit) breaches.push(`${path} has ${lines} lines; split it at ${lineLimit}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/.test(posix.basename(path))) {
    breaches.push(`${path} is no kebab-case name`);
  }
  const home = /\/(?:home|Users)\/\w|\b[A-Z]:\\+Users\b/.exec(text);
  if (home) breaches.push(`${path} names a folder of someone's machine, ${home[0]}…; take it from the caller`);
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  if (hasDefaultExport(source)) breaches.push(`${path} has a default export; export by name`);
  if (!path.startsWith('test/') && !ownProcess.test(path) && hasModuleState(source)) {
    breaches.push(`${path} keeps state in its module; hand it in as an argument`);
  }
  if (!/^(?:test|fixtures|converters\/run)\//.test(path)) {
    breaches.push(...[...runFileNames(source)].map((name) => `${path} spells '${name}'; take it from converters/run`));
  }
  if (path.endsWith('.ts') && !/^(?:test|fixtures|core\/node\/command)\//.test(path) && writesItself(source)) {
    breaches.push(`${path} writes to the terminal; printResult and printNote keep control characters from it`);
  }
  return [...breaches, ...[...wordsOf(source)].map((word) => `${path} ${word}`)];
}

/** Whether a file writes to the process's own streams. */
function writesItself(node: ts.Node): boolean {
  const written =
    ts.isPropertyAccessExpression(node) && node.name.text === 'write' && ts.isPropertyAccessExpression(node.expression)
      ? node.expression
      : undefined;
  const isStream = written && /^std(out|err)$/.test(written.name.text) && ts.isIdentifier(written.expression);
  if (isStream && (written.expression as ts.Identifier).text === 'process') return true;
  const isConsole = ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression);
  if (isConsole && (node.expression as ts.Identifier).text === 'console') return true;
  return childrenOf(node).some(writesItself);
}

const namesInRuns: ReadonlySet<string> = new Set<string>(
  [...Object.values(runFiles), ...Object.values(stageFiles)].filter((name) => name.includes('.')),
);

/** Names of files in a run's folder: the format of a run is spelled in one place. */
function* runFileNames(node: ts.Node): Generator<string> {
  if (ts.isStringLiteralLike(node) && namesInRuns.has(node.text)) yield node.text;
  for (const child of childrenOf(node)) yield* runFileNames(child);
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children;
}

/** Entrances of processes, where the module is the process. */
const ownProcess = /-(process|worker)\.ts$/;

/** A variable beside the functions is shared by all who import them. */
function hasModuleState(source: ts.SourceFile): boolean {
  return source.statements.some(
    (statement) =>
      ts.isVariableStatement(statement) &&
      (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Let,
  );
}

/** What a file says somewhere that the house does without. */
function* wordsOf(node: ts.Node): Generator<string> {
  if (node.kind === ts.SyntaxKind.AnyKeyword) yield "has the type any; say what it is, or 'unknown'";
  if (ts.isExportDeclaration(node) && !node.exportClause) yield 'exports whatever another file does; name it';
  const target = ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) ? node : undefined;
  if (target?.name.text === 'only' && /^(describe|it)$/.test((target.expression as ts.Identifier).text)) {
    yield 'leaves all tests but one out; take `.only` away';
  }
  for (const child of childrenOf(node)) yield* wordsOf(child);
}

function hasDefaultExport(source: ts.SourceFile): boolean {
  return source.statements.some((statement) => {
    if (ts.isExportAssignment(statement)) return true;
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.some((element) => element.name.text === 'default');
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    return modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
  });
}
