import { posix } from 'node:path';
import ts from 'typescript';
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
  if (hasDefaultExport(path, text)) breaches.push(`${path} has a default export; export by name`);
  return breaches;
}

function hasDefaultExport(path: string, text: string): boolean {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  return source.statements.some((statement) => {
    if (ts.isExportAssignment(statement)) return true;
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.some((element) => element.name.text === 'default');
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    return modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
  });
}
