"use client";
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { comparisonTable } from "@/components/charts/comparison-text";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { saveAnimation } from "@/components/playground/machine/animation";
import {
  type AboutRun,
  downloadTrace,
  laneFileName,
  methodLine,
  traceAsText,
} from "@/components/playground/machine/export";
import { type Figure, followFigures, isOnShow, saveFigure } from "@/components/playground/machine/figures";
import { shareLink } from "@/components/playground/machine/link";
import { methodText } from "@/components/playground/machine/method-text";
import { fetchReplayParts, replayHtml } from "@/components/playground/machine/replay-file";
import { useComparedLanes } from "@/components/playground/state/compared";
import { settingsOf } from "@/components/playground/state/document";
import { useGrades } from "@/components/playground/state/grades";
import { isReadOnly, isRunning, runOf } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { drawUnseen } from "@/components/run/seen-view";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Switch } from "@/components/ui/Switch";
import { saveFile } from "@/components/ui/save-file";
import { siteUrl } from "@/components/ui/site";
import { traceSummary } from "@/components/ui/strategy-summary";
import { exports as exportWords } from "@/components/ui/words/en/exports";
import { site } from "@/components/ui/words/en/site";
import { useWords } from "@/components/ui/words/use-words";
import { answerTable, cellTable, iterationTable } from "@/lib/analysis/run-tables";
import { laneAsCode } from "@/lib/experiment/reference-call";
import type { Experiment } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import { pictureOf } from "@/lib/scene/picture";
import { renderScene } from "@/lib/scene/render";
import { emojiWorld } from "@/lib/text/emoji-world";
import type { Trace } from "@/lib/trace/schema";
import { csvTable, latexOf, markdownOf } from "@/lib/trace/table-text";
import { useSaving } from "./use-saving";

interface LaneRunOnPage {
  readonly index: number;
  readonly name: string;
  readonly summary: string;
  readonly about: AboutRun;
  readonly trace: Trace;
}

const LANE_PARTS = [
  { part: "answer", table: answerTable },
  { part: "heatmap", table: cellTable },
  { part: "commits", table: iterationTable },
  { part: "lane", table: null },
] as const;

const PAGE_PARTS = ["lanes", "comparison", "divergence", "ancestry", "timeline"] as const;

/** Everything that can be taken out of the page, as files and as text. */
export function Exports() {
  // A picture may be asked for of what is out of sight behind the dialog.
  useEffect(drawUnseen, []);
  const words = useWords(exportWords);
  const { copied } = useWords(site);
  const store = usePlaygroundStore();
  const save = useSaving();
  const { experiment, laneIds } = usePlayground(settingsOf);
  const runs = usePlayground((state) => state.runs);
  const grades = useGrades();
  const [form, setForm] = useState({ isClear: false, isTold: true });
  const [isBusy, setBusy] = useState(false);
  const lanes = laneIds.flatMap((id, index): LaneRunOnPage[] => {
    const { trace, picture } = runOf({ runs }, id);
    const about = { picture, grade: grades[id] ?? null };
    return trace ? [{ index, name: laneLetter(index), summary: traceSummary(trace), trace, about }] : [];
  });
  if (lanes.length === 0) {
    return <p className="text-muted">{words.noRun}</p>;
  }
  const common = PAGE_PARTS.map((part) => ({ part, title: words.pageParts[part], fileName: part }));
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{words.intro}</p>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        <Switch label={words.isTold} isOn={form.isTold} onChange={(isTold) => setForm({ ...form, isTold })} />
        <Switch label={words.isClear} isOn={form.isClear} onChange={(isClear) => setForm({ ...form, isClear })} />
      </div>
      {lanes.map(({ index, name, summary, trace }) => (
        <Group key={name} title={words.lane(name)} detail={summary} color={laneColor(index)}>
          {LANE_PARTS.map(({ part, table }) => (
            <FigureRow
              key={part}
              label={words.laneParts[part]}
              {...{ form, isBusy, setBusy }}
              isMoving
              figure={{
                part,
                lane: index,
                title: part === "lane" ? words.lane(name) : words.partOf(name, words.laneParts[part]),
                caption: methodLine(trace),
                fileName: laneFileName(trace, name, `.${part}`),
              }}
            >
              {table && (
                <Button
                  size="small"
                  aria-label={words.asFile(words.partOf(name, words.laneParts[part]), "CSV")}
                  onClick={() =>
                    save(() => saveFile(laneFileName(trace, name, `.${part}.csv`), csvTable(table(trace)), CSV))
                  }
                >
                  CSV
                </Button>
              )}
            </FigureRow>
          ))}
          {!isReadOnly(runOf({ runs }, laneIds[index]!)) && (
            <Row label={words.samplers}>
              <CopyButton
                label={words.copySettings(name)}
                done={copied}
                text={laneAsCode(experiment.lanes[index]!, experiment.responseLength)}
              />
            </Row>
          )}
          <Row label={words.trace}>
            <Button size="small" onClick={() => save(() => downloadTrace(trace, name))}>
              JSON
            </Button>
          </Row>
        </Group>
      ))}
      <Group title={words.allLanes}>
        {common.map((figure) => (
          <FigureRow
            key={figure.part}
            label={figure.title}
            {...{ form, isBusy, setBusy, figure }}
            isMoving={figure.part === "lanes"}
          />
        ))}
        <ReplayRow lanes={lanes} />
        <ComparisonRow />
        <Row label={words.method}>
          <CopyButton
            label={words.copyMethod}
            done={copied}
            text={methodText(lanes, siteUrl("") + shareLink(store.getState()).address)}
          />
        </Row>
        <Row label={words.link}>
          <Button size="small" onClick={() => store.getState().showDialog("share")}>
            {words.shareAndEmbed}
          </Button>
        </Row>
        <Row label={words.text}>
          <CopyButton
            label={words.copyRuns}
            done={copied}
            text={lanes.map(({ name, trace, about }) => `Lane ${name}\n${traceAsText(trace, about)}`).join("\n\n")}
          />
        </Row>
      </Group>
    </div>
  );
}

const CSV = "text/csv;charset=utf-8";

/** The comparison table as text; nothing where there are not two runs to compare. */
function ComparisonRow() {
  const words = useWords(exportWords);
  const save = useSaving();
  const lanes = useComparedLanes();
  const baseline = usePlayground((state) => state.baseline);
  if (lanes.length < 2) return null;
  const chosen = lanes.findIndex(({ id }) => id === baseline);
  const table = comparisonTable(lanes, Math.max(0, chosen));
  return (
    <Row label={words.table}>
      <Button
        size="small"
        aria-label={words.asFile(words.comparison, "CSV")}
        onClick={() => save(() => saveFile("comparison.csv", csvTable(table), CSV))}
      >
        CSV
      </Button>
      <Button
        size="small"
        aria-label={words.asFile(words.comparison, "Markdown")}
        onClick={() => save(() => saveFile("comparison.md", markdownOf(table), "text/markdown"))}
      >
        Markdown
      </Button>
      <Button
        size="small"
        aria-label={words.asFile(words.comparison, "LaTeX")}
        onClick={() => save(() => saveFile("comparison.tex", latexOf(table), "application/x-tex"))}
      >
        LaTeX
      </Button>
    </Row>
  );
}

interface GroupProps {
  readonly title: string;
  readonly detail?: string;
  readonly color?: string;
  readonly children: ReactNode;
}

function Group({ title, detail, color, children }: GroupProps) {
  return (
    <section aria-label={title} className="flex flex-col">
      <h3 className="mb-1 flex gap-2">
        <b className="font-semibold" style={{ color }}>
          {title}
        </b>
        <span className="text-muted">{detail}</span>
      </h3>
      {children}
    </section>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1.5 border-t border-line py-0.5">
      <span className="min-w-40 flex-1">{label}</span>
      {children}
    </div>
  );
}

/** All runs as a page that plays them by itself. */
function ReplayRow({ lanes }: { readonly lanes: readonly LaneRunOnPage[] }) {
  const words = useWords(exportWords);
  const store = usePlaygroundStore();
  const save = useSaving();
  async function saveReplay() {
    const state = store.getState();
    const { trace, about } = lanes[0]!;
    const runs = lanes.map(({ name, trace, about }) => ({ name, trace, grade: about.grade }));
    const address = siteUrl("") + shareLink(state).address;
    const shown = { address, picture: askedPicture(trace, about.picture, state.atlas) };
    saveFile("replay.html", replayHtml(runs, shown, await fetchReplayParts()), "text/html");
  }
  return (
    <Row label={words.replay}>
      <Button size="small" aria-label={words.asFile(words.replayName, "HTML")} onClick={() => save(saveReplay)}>
        HTML
      </Button>
    </Row>
  );
}

/** `data:` address of the picture that a run was asked about; null where its question needs none, or it is not known. */
function askedPicture(trace: Trace, picture: Experiment["picture"] | null, atlas: Atlas | null): string | null {
  if (!picture || !emojiWorld.needsPicture(trace.question)) return null;
  if (picture.kind === "image") return `data:image/png;base64,${picture.png}`;
  return atlas && `data:image/png;base64,${pictureOf(renderScene(picture.scene, atlas)).png}`;
}

interface FigureRowProps {
  readonly label: string;
  readonly figure: Figure;
  readonly form: { readonly isClear: boolean; readonly isTold: boolean };
  /** A picture is being made: one at a time, since some move the clock. */
  readonly isBusy: boolean;
  readonly setBusy: (isBusy: boolean) => void;
  /** It changes with the clock: there is an animated GIF of it. */
  readonly isMoving?: boolean;
  readonly children?: ReactNode;
}

/** A figure with the formats it can be saved in; nothing where the page does not show it. */
function FigureRow({ label, figure, form, isBusy, setBusy, isMoving = false, children }: FigureRowProps) {
  const words = useWords(exportWords);
  const store = usePlaygroundStore();
  const [made, setMade] = useState<number | null>(null);
  const making = useRef<AbortController | null>(null);
  const isDecoding = usePlayground(isRunning);
  const isShown = useSyncExternalStore(followFigures, () => isOnShow(figure));
  // What is being made when the dialog is closed is not wanted any more.
  useEffect(() => () => making.current?.abort(), []);
  if (!isShown) return null;
  async function busyWith(work: () => Promise<void>) {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      if (!making.current?.signal.aborted) tellError(store.getState(), error);
    } finally {
      making.current = null;
      setMade(null);
      setBusy(false);
    }
  }
  function animate() {
    const controller = new AbortController();
    making.current = controller;
    const { signal } = controller;
    return busyWith(() => saveAnimation(store, figure, { isTold: form.isTold, signal, onProgress: setMade }));
  }
  return (
    <Row label={label}>
      {made !== null && (
        <>
          <progress
            aria-label={words.asFile(figure.title, "GIF")}
            value={made}
            className="h-1.5 w-20 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
          />
          <span className="text-xs text-muted tabular-nums">{`${Math.round(100 * made)} %`}</span>
          <Button size="small" onClick={() => making.current?.abort()}>
            {words.cancel}
          </Button>
        </>
      )}
      {(["svg", "png"] as const).map((format) => (
        <Button
          key={format}
          size="small"
          disabled={isBusy}
          aria-label={words.asFile(figure.title, format.toUpperCase())}
          onClick={() => void busyWith(() => saveFigure(store.getState(), figure, { format, ...form }))}
        >
          {format.toUpperCase()}
        </Button>
      ))}
      {isMoving && (
        <Button
          size="small"
          disabled={isBusy || isDecoding}
          title={isDecoding ? words.onceOver : words.plays}
          aria-label={words.asAnimation(figure.title)}
          onClick={() => void animate()}
        >
          GIF
        </Button>
      )}
      {children}
    </Row>
  );
}
