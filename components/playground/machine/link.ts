/** The experiment in the address bar: written as it changes, read when the page opens or the address is edited. */

import { laneLetter } from "@/components/charts/lanes";
import { settingsOf } from "@/components/playground/state/document";
import { awaitedFile, isReadOnly, runOf } from "@/components/playground/state/runs";
import type { PlaygroundState } from "@/components/playground/state/store";
import { MOST_UNASKED, mostIterations } from "@/lib/experiment/cost";
import { laneKey } from "@/lib/experiment/key";
import { type ReadLink, readLink, writeLink } from "@/lib/experiment/link";
import { type LinkFile, linkFile } from "@/lib/experiment/link-files";
import { askedFingerprint, runOrigin } from "@/lib/experiment/origin";
import { carriesExperiment } from "@/lib/experiment/query";
import type { Experiment } from "@/lib/experiment/schema";
import { runFingerprint, traceDigest } from "@/lib/trace/digest";
import type { Trace } from "@/lib/trace/schema";
import { viewToShare } from "./shared-view";

type Address = Pick<Location, "search" | "hash">;

/** An experiment that came in by a link. */
export interface OpenedLink extends ReadLink {
  /** Somebody shared it: it was not written into the address by this very tab. */
  readonly isShared: boolean;
}

/** Marks addresses that this page wrote itself, so that reloading does not count as opening a shared link. */
export const OWN_ADDRESS = { dimpleOwn: true } as const;

/** The same, with the page that was kept under it. */
export const ownAddress = (page: string) => ({ ...OWN_ADDRESS, dimplePage: page });

const isOwn = (state: unknown): boolean => typeof state === "object" && state !== null && "dimpleOwn" in state;

/** The page that an entry of the history was written by; null for addresses that came from elsewhere. */
export const pageOf = (state: unknown): string | null =>
  typeof state === "object" && state !== null && "dimplePage" in state && typeof state.dimplePage === "string"
    ? state.dimplePage
    : null;

/** Reads the address; without any settings in it, the default experiment. */
export function openAddress(address: Address, historyState: unknown): OpenedLink {
  return { ...readLink(address), isShared: carriesExperiment(address) && !isOwn(historyState) };
}

/** Why a shared link does not run by itself, as a sentence; null where it does. */
export function askFirst({ experiment, notices }: OpenedLink): string | null {
  if (notices.length > 0) return "So nothing was run yet.";
  const iterations = mostIterations(experiment);
  if (iterations <= MOST_UNASKED) return null;
  return `This link can take up to ${iterations.toLocaleString("en")} evaluations of the network, so nothing was run yet.`;
}

const backendOf = ({ forcedBackend }: PlaygroundState) => (forcedBackend ? { backend: forcedBackend } : {});

/** Address of the settings as they stand, without digests. */
export function addressOf(state: PlaygroundState): string {
  const { experiment } = settingsOf(state);
  const { search, hash } = writeLink({ experiment, digests: [], files: filesOf(state), ...backendOf(state) });
  return search + hash;
}

/** Whether an address, with or without digests, holds these settings as far as they fit into one. */
export function isAddressOf(address: Address, experiment: Experiment): boolean {
  const [said, kept] = [readLink(address).experiment, experiment].map((each) =>
    writeLink({ experiment: each, digests: [] }),
  );
  return said!.search + said!.hash === kept!.search + kept!.hash;
}

/** What a share link holds: the settings, fingerprints of the runs that answer them, and what is being looked at. */
export function shareLink(state: PlaygroundState): { readonly address: string; readonly notice: string | null } {
  const { experiment, laneIds } = settingsOf(state);
  const answers = laneIds.map((id, index) => {
    const { trace, key, status } = runOf(state, id);
    const isAnswer = key === laneKey(experiment, experiment.lanes[index]!);
    return trace && isAnswer && status === "done" && trace.outcome.status !== "aborted" ? trace : null;
  });
  const { search, hash, notice } = writeLink({
    experiment,
    digests: answers.map((trace) => trace && traceDigest(trace)),
    origin: {
      asked: askedFingerprint(experiment),
      runs: answers.map((trace, index) => trace && runOrigin(experiment.lanes[index]!, trace)),
    },
    files: filesOf(state),
    view: viewToShare(state),
    ...backendOf(state),
  });
  const told = [notice, filesNotice(state)].filter((each) => each !== null);
  return { address: search + hash, notice: told.join(" ") || null };
}

/** Lanes that show a run from a file which this page cannot make again. */
export const fileLanes = (state: PlaygroundState): readonly { readonly letter: string; readonly trace: Trace }[] =>
  settingsOf(state).laneIds.flatMap((id, index) => {
    const run = runOf(state, id);
    return run.trace && isReadOnly(run) ? { letter: laneLetter(index), trace: run.trace } : [];
  });

/** By lane, the file that it shows a run from, or waits for; null for lanes that can be run. */
function filesOf(state: PlaygroundState): (LinkFile | null)[] {
  return settingsOf(state).laneIds.map((id) => {
    const run = runOf(state, id);
    if (!run.trace || !isReadOnly(run)) return awaitedFile(run);
    return linkFile(run.fileName ?? "", fingerprintOf(run.trace));
  });
}

/** Worked out once a run: the address is written with every change of the settings. */
const fingerprints = new WeakMap<Trace, string>();

function fingerprintOf(trace: Trace): string {
  const known = fingerprints.get(trace) ?? runFingerprint(trace);
  fingerprints.set(trace, known);
  return known;
}

function filesNotice(state: PlaygroundState): string | null {
  const files = filesOf(state).flatMap((file, index) => (file ? [{ letter: laneLetter(index), name: file.name }] : []));
  if (files.length === 0) return null;
  const names = files.map(({ name }) => `“${name}”`).join(" and ");
  const letters = files.map(({ letter }) => letter).join(" and ");
  return files.length === 1
    ? `Lane ${letters} shows a run from a file, which a link does not carry: whoever opens it is asked for ${names} there. Send the file along.`
    : `Lanes ${letters} show runs from files, which a link does not carry: whoever opens it is asked for ${names} there. Send the files along.`;
}
