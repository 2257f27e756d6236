import type { Lesson } from "../lesson";
import { caches } from "./caches";
import { gamma } from "./gamma";
import { leftToRight } from "./left-to-right";
import { length } from "./length";
import { order } from "./order";
import { parallel } from "./parallel";
import { priors } from "./priors";
import { training } from "./training";

/** All lessons, in the order in which they build on each other. */
export const lessons: readonly Lesson[] = [leftToRight, gamma, parallel, caches, priors, length, order, training];

/** The lesson of an address; undefined where there is none. */
export const findLesson = (id: string): Lesson | undefined => lessons.find((lesson) => lesson.id === id);
