import { isCvatImages, readCvatImages } from '../../read/labelling/read-cvat-images.ts';
import { fileLayout } from './file-layout.ts';

export const cvatImages = fileLayout({
  name: 'CVAT for images',
  looks: '`annotations.xml` with `<image name="…">` and the labels of tags and shapes',
  endings: ['.xml'],
  fits: ({ xml }) => xml !== undefined && isCvatImages(xml),
  tags: ({ xml, name }) => (xml ? readCvatImages(xml, name) : { rows: [] }),
});
