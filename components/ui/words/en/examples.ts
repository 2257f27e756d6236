import { counting } from "@/lib/counting";

const { count } = counting("en");
const steps = { one: "step", other: "steps" };

/** The page of named experiments. What an experiment is called and shows stands with it, in English. */
export const examples = {
  heading: "Examples",
  intro:
    "One experiment for each thing that decoding does well or badly. The small heatmaps are recorded runs: positions across, steps down, bright where the model was sure, framed where it wrote a word. A card opens the playground with the same experiment and runs it on your machine.",
  steps: (several: number) => count(several, steps),
  heatmapOf: (several: number) => `Heatmap of ${count(several, steps)}`,
  exact: "exact",
  wrong: "wrong",
  lane: (letter: string) => `Lane ${letter}: `,
  /** Titles and sentences by the ids of the experiments, where they are not those in English. */
  titles: {} as Readonly<Record<string, string>>,
  sees: {} as Readonly<Record<string, string>>,
};
