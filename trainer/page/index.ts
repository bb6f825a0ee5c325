export { type ClassActions, type ClassBarView, drawClassBar } from './class-bar.ts';
export { drawFilters, type Filter, type FilterInput, filtersOf } from './filters.ts';
export { type KeyActions, listenToKeys } from './grid-keys.ts';
export type { PhotoTags } from './messages.ts';
export { PhotoGrid, type PhotoGridOptions, type TileView } from './photo-grid.ts';
