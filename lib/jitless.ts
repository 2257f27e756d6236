/**
 * Keeps zod from compiling its schemas at run time, which the policy of the pages forbids. Schemas heed it when they are
 * made, so it is imported before all others, on the page and in each worker. Written where zod looks for it (`globalConfig`
 * of zod/v4/core), not by `z.config`: pages without a schema need not load zod.
 */
const realm = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
realm.__zod_globalConfig ??= {};
realm.__zod_globalConfig.jitless = true;

export {};
