import type { createLearnService } from './work/learn-service.ts';
import type { createSegmentService } from './work/segment-service.ts';

/** What the page's workers do; each is begun for one of the two tabs, and both can do all. */
export type PageService = ReturnType<typeof createSegmentService> & ReturnType<typeof createLearnService>;
