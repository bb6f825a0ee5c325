import { readVocXml } from '../../read/read-voc-xml.ts';
import { besideLayout, placeOf } from './beside-layout.ts';

export const vocXml = besideLayout({
  name: 'VOC XML',
  looks: '`x.xml` beside the photo, or in `Annotations` beside `images`: names of objects (LabelImg, Roboflow)',
  word: 'xml',
  ending: '.xml',
  fits: async (path, folder) => {
    const { xml } = await folder.parsed(path);
    return xml?.name === 'annotation';
  },
  tags: async (path, id, folder) => {
    const place = placeOf(folder, path);
    const names = readVocXml(await folder.text(path), place).map(({ name }) => name);
    return { image: id, names: [...new Set(names)], place };
  },
});
