import {
  isSupervisely,
  isSuperviselyMeta,
  readSupervisely,
  superviselyClasses,
} from '../../read/labelling/read-supervisely.ts';
import { besideLayout, placeOf } from './beside-layout.ts';

export const supervisely = besideLayout({
  name: 'Supervisely',
  looks: '`<set>/ann/x.jpg.json` beside `<set>/img/x.jpg`, with `meta.json`: classes of objects, and tags',
  ending: '.json',
  fits: async (path, folder) => isSupervisely((await folder.parsed(path)).json),
  prepare: async (folder) => {
    const files = await Promise.all(folder.lone('.json').map((path) => folder.parsed(path)));
    const meta = files.find(({ json }) => isSuperviselyMeta(json));
    return meta ? { from: meta.path, declared: superviselyClasses(meta.json) } : {};
  },
  tags: async (path, id, folder) => {
    const { json, fault } = await folder.parsed(path);
    if (fault) throw fault;
    return readSupervisely(json, id, placeOf(folder, path));
  },
});
