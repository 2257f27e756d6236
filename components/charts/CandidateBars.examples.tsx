import { candidatesOf } from "@/lib/analysis/candidates";
import { CandidateBars } from "./CandidateBars";
import type { ChartExample } from "./examples";

export const candidateBarsExamples: readonly ChartExample[] = [
  {
    title: "A sure commit",
    render: ({ confident }) => (
      <div className="max-w-[276px]">
        <CandidateBars candidates={candidatesOf(confident, { position: 17, iteration: 11 })} color="var(--lane-a)" />
      </div>
    ),
  },
  {
    title: "A close race, committed in a hurry",
    render: ({ hasty }) => (
      <div className="max-w-[276px]">
        <CandidateBars candidates={candidatesOf(hasty, { position: 17, iteration: 3 })} color="var(--lane-d)" />
      </div>
    ),
  },
  {
    title: "A known position",
    render: ({ confident }) => (
      <CandidateBars candidates={candidatesOf(confident, { position: 0, iteration: 5 })} color="var(--lane-a)" />
    ),
  },
];
