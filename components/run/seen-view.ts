/** A view whose clock waits while nobody sees what it moves: of four long runs two or three are out of sight. */
import type { ViewState, ViewStore } from "./view";

/** How long the clock has stood still before parts out of sight follow it, ms. */
const REST_MS = 150;

type Listener = (view: ViewState, before: ViewState) => void;

export interface SeenView {
  /** The view as those in the part shall see it. */
  readonly view: ViewStore;
  /** Whether the part is in sight; it is until somebody says otherwise. */
  setSeen(isSeen: boolean): void;
  /** Follows the view from now on. @returns what ends that */
  follow(): () => void;
}

/** Ends of all waiting, while somebody wants every part as the clock has it. */
const hurries = new Set<() => void>();
let wants = 0;

/** Every part follows the clock at once from now on, in sight or not: pictures are made of them. @returns what ends that */
export function drawUnseen(): () => void {
  wants++;
  for (const hurry of hurries) hurry();
  let isOver = false;
  return () => {
    if (!isOver) wants--;
    isOver = true;
  };
}

/**
 * The same view for a part that is not always in sight. Out of sight it is told of a moved clock once that has stood
 * still for a moment, so that a search and a screen reader find what is so; of everything else at once.
 */
export function seenView(whole: ViewStore): SeenView {
  const listeners = new Set<Listener>();
  let isSeen = true;
  let told = whole.getState();
  let rest: ReturnType<typeof setTimeout> | undefined;
  const isWaiting = () => rest !== undefined;
  const tell = () => {
    clearTimeout(rest);
    rest = undefined;
    const before = told;
    told = whole.getState();
    if (told !== before) for (const listener of [...listeners]) listener(told, before);
  };
  const heed: Listener = (state, before) => {
    if (isSeen || wants > 0 || state.clock === before.clock) return tell();
    clearTimeout(rest);
    rest = setTimeout(tell, REST_MS);
  };
  return {
    view: {
      getState: () => (isWaiting() ? told : whole.getState()),
      getInitialState: whole.getInitialState,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    setSeen(now) {
      isSeen = now;
      if (now && isWaiting()) tell();
    },
    follow() {
      const leave = whole.subscribe(heed);
      hurries.add(tell);
      tell();
      return () => {
        leave();
        hurries.delete(tell);
        clearTimeout(rest);
        rest = undefined;
      };
    },
  };
}
