"use client";
import { useMemo } from "react";
import { settingsOf } from "@/components/playground/state/document";
import { runOf } from "@/components/playground/state/runs";
import { editExperiment } from "@/components/playground/state/settings";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { IconButton } from "@/components/ui/Button";
import { NumberField } from "@/components/ui/NumberField";
import { NumberSlider } from "@/components/ui/NumberSlider";
import { PriorField } from "@/components/ui/PriorField";
import { asked } from "@/components/ui/words/en/asked";
import { useWords } from "@/components/ui/words/use-words";
import { drawsAtRandom } from "@/lib/decoding/draws";
import { LIMITS } from "@/lib/experiment/limits";
import { type ResolvedLane, resolveLegal } from "@/lib/experiment/resolve";

/** Whether the seed counts for a lane, or for a run that it branches from. */
const laneDraws = ({ strategy, settings, branch }: ResolvedLane): boolean =>
  drawsAtRandom(strategy, settings) || (branch !== null && laneDraws(branch.from));

/** Length, structure prior and seed of the answer: what all lanes have in common. */
export function AnswerControls() {
  const words = useWords(asked);
  const { edit, setLengthOwn } = usePlaygroundStore().getState();
  const { experiment, laneIds } = usePlayground(settingsOf);
  const tokenizer = usePlayground((state) => state.tokenizer);
  const decoded = usePlayground((state) => runOf(state, laneIds[0] ?? "").trace);
  const draws = useMemo(() => experiment.lanes.some((lane) => laneDraws(resolveLegal(lane))), [experiment.lanes]);
  const change = (tag: string, value: Parameters<typeof editExperiment>[1]) =>
    edit(tag, (settings) => editExperiment(settings, value));

  function decodedAt(position: number): number | null {
    const token = decoded?.outcome.answer[position];
    return token === undefined || token === decoded?.vocabulary.maskId ? null : token;
  }

  return (
    <section aria-label={words.answer} className="flex flex-col gap-2">
      <NumberSlider
        label={words.answerLength}
        unit={words.tokenUnit}
        value={experiment.responseLength}
        {...LIMITS.responseLength}
        step={1}
        onChange={(responseLength) => {
          setLengthOwn(true);
          change("length", { responseLength });
        }}
      />
      <PriorField
        text={experiment.prior}
        responseLength={experiment.responseLength}
        tokenizer={tokenizer}
        decodedAt={decodedAt}
        onChange={(prior) => change("prior", { prior: prior.slice(0, LIMITS.priorCharacters) })}
      />
      <div className="flex items-center justify-between text-xs text-muted">
        <span className="font-medium">
          {words.seed}
          {!draws && <span className="block font-normal">{words.nothingDrawn}</span>}
        </span>
        <span className="flex items-center gap-1 text-fg">
          <NumberField
            label={words.seed}
            value={experiment.seed}
            min={0}
            max={LIMITS.seed}
            step={1}
            onChange={(seed) => change("seed", { seed })}
            className="h-6 w-24 rounded-[5px] border border-transparent bg-transparent px-1 text-right font-semibold tabular-nums hover:border-line focus:border-line"
          />
          <IconButton
            icon="dice"
            label={words.anotherSeed}
            size="small"
            onClick={() => change(`seed-${performance.now()}`, { seed: Math.floor(Math.random() * 10_000) })}
          />
        </span>
      </div>
    </section>
  );
}
