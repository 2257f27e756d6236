/**
 * Keeps zod from compiling its schemas at run time, which the policy of the pages forbids. Schemas heed it when they are
 * made, so it is imported before all others, on the page and in each worker.
 */
import { z } from "zod";

z.config({ jitless: true });
