import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-files.ts';

/** One file's import of another file, or of a library. */
export interface Import {
  readonly from: string;
  /** A source file, relative to the repository; or a specifier as it is written, of what is no source of ours. */
  readonly to: string;
  /** Erased by the compiler: nothing is loaded. */
  readonly typeOnly: boolean;
}

/** All imports of some files; those by a package's name lead to its entrance: `@dsrg/core/node` to `core/node/index.ts`. */
export function importsOf(files: readonly SourceFile[]): Import[] {
  return files.flatMap(({ path, text }) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const found: Import[] = [];
    const visit = (node: ts.Node): void => {
      const specifier = specifierOf(node);
      if (specifier !== undefined) {
        found.push({ from: path, to: targetOf(path, specifier), typeOnly: isTypeOnly(node) });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** The specifier of an import or export declaration, or of an `import(…)` that loads or names a type. */
function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)
      ? node.moduleSpecifier.text
      : undefined;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [first] = node.arguments;
    return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return node.argument.literal.text;
  }
  return undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) {
    const { exportClause, isTypeOnly: all } = node;
    return all || (exportClause !== undefined && ts.isNamedExports(exportClause) && allTypes(exportClause.elements));
  }
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  const { phaseModifier, name, namedBindings } = node.importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    allTypes(namedBindings.elements)
  );
}

function allTypes(elements: readonly { readonly isTypeOnly: boolean }[]): boolean {
  return elements.length > 0 && elements.every(({ isTypeOnly: only }) => only);
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  const own = /^@dsrg\/([^/]+)(\/.+)?$/.exec(specifier);
  return own === null ? specifier : `${own[1]}${own[2] ?? ''}/index.ts`;
}

/**
 * What is loaded with a file, at once or later, however far away, with the way that leads there: the shortest, file by file.
 * @param entrance path of the file
 */
export function loadedWith(entrance: string, imports: readonly Import[]): Map<string, readonly string[]> {
  const next = new Map<string, Import[]>();
  for (const each of imports) if (!each.typeOnly) next.set(each.from, [...(next.get(each.from) ?? []), each]);
  const ways = new Map<string, readonly string[]>([[entrance, [entrance]]]);
  for (const [file, way] of ways) {
    for (const { to } of next.get(file) ?? []) if (!ways.has(to)) ways.set(to, [...way, to]);
  }
  return ways;
}
