import { isLabelMe, readLabelMe } from '../../read/labelling/read-label-me.ts';
import { besideLayout, placeOf } from './beside-layout.ts';

export const labelMe = besideLayout({
  name: 'LabelMe',
  looks: '`x.json` beside the photo: labels of shapes, and flags',
  ending: '.json',
  fits: async (path, folder) => isLabelMe((await folder.parsed(path)).json),
  tags: async (path, id, folder) => {
    const { json, fault } = await folder.parsed(path);
    if (fault) throw fault;
    return readLabelMe(json, id, placeOf(folder, path));
  },
});
