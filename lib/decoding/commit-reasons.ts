/** Why a position was committed: every reason that a strategy may give, in words. */

/** What each reason means, as the end of “it was committed: …”; in the order in which they are explained. */
export const commitReasons = {
  threshold: "its score passed the threshold",
  leap: "beside a token that passed the threshold a lower one was enough",
  apart: "it depends on none of the others that go with it, so a lower threshold was enough",
  fallback: "nothing passed; the schedule or the best position went ahead",
  quota: "it was the schedule’s turn",
  bound: "a bound on the error of committing several at once admitted it",
  foreseen: "of the commits that were tried out it left the best prospect",
  flush: "the last step commits everything that is left",
  prior: "by the structure prior",
  block: "its block was opened",
  draw: "drawn at random",
  order: "next in the fixed order",
  length: "at or behind the end that the first pass found",
  accepted: "a draft that a second opinion confirmed",
  correction: "the verifying model’s own token, where it did not confirm the draft",
  bonus: "the verifying model’s own token, behind a draft that was confirmed whole",
  forced: "by hand",
  edited: "over another token",
  inserted: "as an insertion",
} as const;

/** Why a position was committed. Strategies may give these alone; a trace from elsewhere may give others. */
export type CommitReason = keyof typeof commitReasons;

/** Whether a word from a trace is a reason that is known here. */
export const isCommitReason = (reason: string): reason is CommitReason => Object.hasOwn(commitReasons, reason);
