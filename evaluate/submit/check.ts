import { checkMask } from './check-mask.ts';
import { type Contest, contestFolder, type SubmissionPlan } from './layout.ts';

/** One thing that the server would refuse. */
export interface SubmissionProblem {
  /** Path inside the archive. */
  readonly file: string;
  readonly message: string;
}

/** The masks of an archive by their path. */
export type SubmissionFiles = ReadonlyMap<string, Uint8Array>;

/** What a check found. */
export interface SubmissionCheck {
  /** The contests that the archive takes part in. */
  readonly contests: readonly Contest[];
  readonly problems: readonly SubmissionProblem[];
}

/** Longest path that a plain tar holds. */
const longestPath = 100;

/**
 * Checks the files of a submission as the server does: paths, the ids of the test list, and each mask's kind, size,
 * palette and labels. All problems are listed, not only the first.
 */
export function checkSubmission(files: SubmissionFiles, plan: SubmissionPlan): SubmissionCheck {
  if (plan.layout === 'flat') return { contests: [], problems: checkFolder(files, plan, '') };
  const problems: SubmissionProblem[] = [];
  const contests = ([5, 6] as const).filter((contest) =>
    [...files.keys()].some((path) => path.startsWith(`${contestFolder(contest)}/`)),
  );
  if (contests.length === 0)
    problems.push({ file: contestFolder(6), message: 'is missing: the masks belong there (or into comp5_test_cls)' });
  for (const contest of contests) problems.push(...checkFolder(files, plan, `${contestFolder(contest)}/`));
  for (const path of files.keys())
    if (![5, 6].some((contest) => path.startsWith(`${contestFolder(contest as Contest)}/`)))
      problems.push({ file: path, message: 'does not belong into the archive' });
  return { contests, problems };
}

/** @param folder with a slash at its end, or nothing */
function checkFolder(
  files: SubmissionFiles,
  { classes, sizes, layout }: SubmissionPlan,
  folder: string,
): SubmissionProblem[] {
  const problems: SubmissionProblem[] = [];
  for (const [id, { height, width }] of sizes) {
    const file = `${folder}${id}.png`;
    const bytes = files.get(file);
    const message = bytes
      ? checkMask(bytes, { height, width, classes, anyPalette: layout === 'flat' })
      : 'is missing: its photo is in the test list';
    if (message) problems.push({ file, message });
    if (file.length > longestPath) problems.push({ file, message: `has a path longer than ${longestPath} characters` });
  }
  for (const path of files.keys())
    if (path.startsWith(folder) && !(path.endsWith('.png') && sizes.has(path.slice(folder.length, -4))))
      problems.push({ file: path, message: 'is not in the test list' });
  return problems;
}
