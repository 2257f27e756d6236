import { firstShown } from "@/components/playground/machine/first-shown";

/**
 * Scripts of the page in the order in which they are needed: what draws the first runs, the machinery behind the page, and what
 * stands beside the runs. Each is asked for from inside the one before it, so that it holds only what those have not brought.
 */
export const loadFirst = () => import("./first");
export const loadSecond = async () => (await loadFirst()).loadSecond();
export const loadBeside = async () => (await loadSecond()).loadBeside();

/** What stands beside the runs, for what is drawn with the page: it comes once they are shown. */
export const loadBehind = async () => {
  await firstShown;
  return loadBeside();
};
