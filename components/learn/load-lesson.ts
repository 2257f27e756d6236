import type { Lesson } from "@/lib/learn/lesson";

/** The script of each lesson, by its id: a page has the prose of its own alone. */
export const lessonScripts: Readonly<Record<string, () => Promise<Lesson>>> = {
  "left-to-right": async () => (await import("@/lib/learn/lessons/left-to-right")).leftToRight,
  gamma: async () => (await import("@/lib/learn/lessons/gamma")).gamma,
  parallel: async () => (await import("@/lib/learn/lessons/parallel")).parallel,
  caches: async () => (await import("@/lib/learn/lessons/caches")).caches,
  priors: async () => (await import("@/lib/learn/lessons/priors")).priors,
  length: async () => (await import("@/lib/learn/lessons/length")).length,
  order: async () => (await import("@/lib/learn/lessons/order")).order,
  training: async () => (await import("@/lib/learn/lessons/training")).training,
};
