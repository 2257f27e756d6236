import type { EventKind } from "@/lib/analysis/events";

/** The timeline: clock, events, speed. */
export const clock = {
  timeline: "Timeline",
  first: "First step",
  last: "Last step",
  back: "One step back",
  forward: "One step forward",
  previousEvent: "Previous event",
  nextEvent: "Next event",
  play: "Play",
  pause: "Pause",
  speed: "Playing speed",
  counts: "What the clock counts",
  scales: { step: "Step", unmasked: "Unmasked", time: "Time" },
  scalesHelp: {
    step: "All lanes at the same iteration",
    unmasked: "All lanes with the same share of tokens unmasked",
    time: "All lanes at the same time since their start",
  },
  atClock: "Iterations at the clock, of all",
  noRun: "no run yet",
  iteration: "iteration ",
  keyPlay: "play",
  keyStep: "step",
  keyHelp: "keys",
  events: "Events on the timeline",
  eventsHelp: (previous: string, next: string) =>
    `Marked on the timeline; “${previous}” and “${next}” go from one to the next. Breakpoints that are on count too.`,
  eventKinds: {
    commit: "Commit",
    fallback: "Fallback",
    flip: "Argmax flip",
    regret: "Regret",
    revocation: "Revocation",
    end: "End token",
    hand: "By hand",
  } satisfies Record<EventKind, string>,
  eventHelp: {
    commit: "Tokens were written for good.",
    fallback: "No position passed the threshold; the schedule or the best one went ahead.",
    flip: "The best candidate of a masked position became another one.",
    regret: "A committed token is no longer what the network would write there.",
    revocation: "The strategy overwrote tokens, gave some back to the mask, or changed the length.",
    end: "The token that ends the answer was committed: the end token, or the first of the pads where there is none.",
    hand: "Somebody forced, chose, edited, re-masked, inserted or cut.",
  } satisfies Record<EventKind, string>,
};
