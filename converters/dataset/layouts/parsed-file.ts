import { basename, join } from 'node:path';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { parseJson, parseJsonLines } from '../../read/parse-json.ts';
import { parseTable, type Table } from '../../read/tables/parse-table.ts';
import { parseXml, type XmlElement } from '../../read/xml/parse-xml.ts';
import { readAnyText } from '../read-any-text.ts';

/** A file as its ending says; one of `json`, `table`, `xml` and `fault` is there. */
export interface ParsedFile {
  /** Below the root of the set. */
  readonly path: string;
  /** For messages: its whole path. */
  readonly name: string;
  /** Its folder below the root; empty for the root. */
  readonly folder: string;
  readonly json?: unknown;
  readonly table?: Table;
  readonly xml?: XmlElement;
  readonly fault?: DsrgError;
}

/**
 * Parses a file as its ending says.
 *
 * @param path below `root`
 * @param notes gets a phrase where its encoding had to be guessed
 */
export async function parseFile(root: string, path: string, notes: Set<string>): Promise<ParsedFile> {
  const name = join(root, path);
  const place = { path, name, folder: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '' };
  try {
    const content = await readAnyText(name, 'The file', notes);
    if (/\.json$/i.test(path)) return { ...place, json: parseJson(content, name, 'Export it again.') };
    if (/\.(jsonl|ndjson)$/i.test(path)) return { ...place, json: parseJsonLines(content, name, 'Export it again.') };
    if (/\.(csv|tsv)$/i.test(path)) return { ...place, table: parseTable(content, name) };
    return { ...place, xml: xmlOf(content, name) };
  } catch (error) {
    if (error instanceof DsrgError) return { ...place, fault: error };
    throw error;
  }
}

function xmlOf(content: string, name: string): XmlElement {
  try {
    return parseXml(content, new ReadBudget(name, content.length));
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${basename(name)} is no sound XML: ${(cause as Error).message}.`, {
      hint: 'Export it again.',
      cause,
    });
  }
}
