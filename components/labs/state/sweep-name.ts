/** What a sweep is called until somebody gives it another name. */
import type { Sweep } from "@/lib/sweep/schema";

const LONGEST = 60;

/** `confident;gamma=0.9, maskgit · 20 a task`: its lanes, lengths where they are given, and questions. */
export function sweepName({ lanes, lengths, n }: Sweep): string {
  const all = lanes.join(", ");
  const named = all.length > LONGEST ? `${all.slice(0, LONGEST)}…` : all;
  const given = lengths.filter((length) => length !== null);
  const at = given.length === 0 ? "" : ` · lengths ${given.join(", ")}`;
  return `${named}${at} · ${n} a task`;
}
