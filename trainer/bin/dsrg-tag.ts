import { runCommand } from '@dsrg/core/node';
import { runTag } from '../node/tagging/run-tag.ts';
import { tagCommand } from '../node/tagging/tag-command.ts';

await runCommand(tagCommand, runTag);
