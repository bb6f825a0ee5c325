import { answerCalls } from './link/answer-calls.ts';
import { createLearnService } from './work/learn-service.ts';
import { createSegmentService } from './work/segment-service.ts';

// The page's worker: everything that computes.

answerCalls((page) => ({ ...createSegmentService(page), ...createLearnService(page) }));
