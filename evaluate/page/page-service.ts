import type { createSegmentService } from './work/segment-service.ts';

/** What the page's worker does. */
export type PageService = ReturnType<typeof createSegmentService>;
