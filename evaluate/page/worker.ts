import { answerCalls } from './link/answer-calls.ts';
import { createSegmentService } from './work/segment-service.ts';

// The page's worker: everything that computes.

answerCalls(createSegmentService);
