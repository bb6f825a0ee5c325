import { temporaryFolder } from '../../../core/node/temporary-folder.ts';
import { checkLayout, type LayoutCase, photos } from './open-layout.ts';

const catDog = ['cat', 'dog'];
const cases: Record<string, LayoutCase> = {
  'splits with a word before them, twice (Kaggle)': {
    files: photos('seg_train/seg_train/cat/1.jpg', 'seg_train/seg_train/dog/2.jpg', 'seg_test/seg_test/cat/3.jpg'),
    classes: catDog,
    tags: {
      'seg_train/seg_train/cat/1': ['cat'],
      'seg_train/seg_train/dog/2': ['dog'],
      'seg_test/seg_test/cat/3': ['cat'],
    },
    splits: { train: 2, test: 1 },
  },
  'eval and holdout': {
    files: photos('train/cat/1.jpg', 'train/dog/2.jpg', 'eval/cat/3.jpg', 'holdout/dog/4.jpg'),
    classes: catDog,
    tags: { 'train/cat/1': ['cat'], 'train/dog/2': ['dog'], 'eval/cat/3': ['cat'], 'holdout/dog/4': ['dog'] },
    splits: { train: 2, val: 1, test: 1 },
  },
  'masks in a folder beside each class': {
    files: photos('cat/1.jpg', 'cat_masks/1.png', 'dog/2.jpg', 'dog_masks/2.png'),
    classes: catDog,
    tags: { 'cat/1': ['cat'], 'dog/2': ['dog'] },
    says: ['2 files not used: 2 .png (in a folder of masks or annotations)'],
  },
  'a class whose name ends as another’s masks might': {
    files: photos('gas/1.jpg', 'gasmask/2.jpg'),
    classes: ['gas', 'gasmask'],
    tags: { 'gas/1': ['gas'], 'gasmask/2': ['gasmask'] },
  },
  'masks in a folder beside each split (CamVid)': {
    files: photos('train/cat/1.jpg', 'train/dog/2.jpg', 'trainannot/1.png', 'val/cat/3.jpg', 'val_labels/3.png'),
    classes: catDog,
    tags: { 'train/cat/1': ['cat'], 'train/dog/2': ['dog'], 'val/cat/3': ['cat'] },
    splits: { train: 2, val: 1 },
  },
  'photos that nobody has sorted': {
    files: photos('cat/1.jpg', 'dog/2.jpg', '_unlabeled/3.jpg'),
    classes: catDog,
    tags: { 'cat/1': ['cat'], 'dog/2': ['dog'], '_unlabeled/3': undefined },
    says: ['nothing known of 1 photo tagged _unlabeled'],
  },
  'background with a number or a place': {
    files: photos('00_background/1.jpg', 'BACKGROUND_Google/2.jpg', 'no objects/3.jpg', 'cat/4.jpg', 'nothing/5.jpg'),
    classes: ['cat'],
    tags: { '00_background/1': [], 'BACKGROUND_Google/2': [], 'no objects/3': [], 'cat/4': ['cat'], 'nothing/5': [] },
  },
  'folders below those that tag': {
    files: photos('cat/indoors/1.jpg', 'cat/2024/2.jpg', 'dog/outdoors/3.jpg'),
    classes: catDog,
    tags: { 'cat/indoors/1': ['cat'], 'cat/2024/2': ['cat'], 'dog/outdoors/3': ['dog'] },
    says: ['folders inside them name nothing: indoors, outdoors'],
  },
};

describe('folders of photos as others have them', () => {
  const folder = temporaryFolder();
  for (const [name, one] of Object.entries(cases)) it(`are opened: ${name}`, () => checkLayout(folder(), one));
});
