/**
 * The machine: what runs the network, what has been loaded for it, and what the page says of itself. It outlives every
 * experiment: opening another one loads nothing anew, and takes no word back.
 */
import type { EngineStatus } from "@/components/engine/engine-status";
import type { BackendName } from "@/lib/engine/backends";
import type { Atlas } from "@/lib/scene/atlas";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { ReadingProgress } from "@/lib/trace/reading/read";

interface Notice {
  readonly id: number;
  readonly tone: "info" | "good" | "warn" | "bad";
  readonly text: string;
  /** What can be done about it, besides dismissing it. */
  readonly action?: NoticeAction | undefined;
}

type NoticeAction =
  | { readonly label: string; readonly run: () => void }
  /** What a program says of an error, out of sight until it is asked for. */
  | { readonly detail: string }
  /** A text to take along: it stands in the notice, selected. */
  | { readonly label: string; readonly text: string };

/** A trace file that is being read, and how far that is. */
export type OpeningFile = ReadingProgress & { readonly fileName: string };

/** The dialogs of the page. */
type DialogName = "help" | "export" | "share" | "kept";

export interface MachineData {
  readonly engine: EngineStatus;
  /** The backend that the address asks for; null: the best one there is. */
  readonly forcedBackend: BackendName | null;
  /** Null until it is loaded. */
  readonly atlas: Atlas | null;
  /** Of the first lane's model; null until it is loaded. */
  readonly tokenizer: Tokenizer | null;
  readonly opening: OpeningFile | null;
  readonly notices: readonly Notice[];
  /** The dialog that is open. */
  readonly dialog: DialogName | null;
  /** Whether runs are still there when the page is opened again; false where this browser keeps nothing. */
  readonly isKept: boolean;
}

export interface MachineState extends MachineData {
  setEngine(engine: EngineStatus): void;
  forceBackend(backend: BackendName | null): void;
  setAssets(assets: Partial<Pick<MachineData, "atlas" | "tokenizer">>): void;
  setOpening(opening: OpeningFile | null): void;
  /** Says something once; the same words again bring their newest action. */
  notify(tone: Notice["tone"], text: string, action?: NoticeAction): void;
  dismiss(id: number): void;
  /** Opens a dialog; null closes the one that is open. */
  showDialog(dialog: DialogName | null): void;
  setKept(isKept: boolean): void;
}

/** The machine of a page that has just been opened. */
export const newMachine = (): MachineData => ({
  engine: { state: "starting" },
  forcedBackend: null,
  atlas: null,
  tokenizer: null,
  opening: null,
  notices: [],
  dialog: null,
  isKept: true,
});

const MOST_NOTICES = 4;

export const machineActions = (
  set: (change: (state: MachineData) => Partial<MachineData>) => void,
): Omit<MachineState, keyof MachineData> => ({
  setEngine: (engine) => set(() => ({ engine })),
  forceBackend: (forcedBackend) => set(() => ({ forcedBackend })),
  setAssets: (assets) => set(() => assets),
  setOpening: (opening) => set(() => ({ opening })),
  notify: (tone, text, action) =>
    set(({ notices }) => {
      if (!action && notices.some((notice) => notice.text === text)) return {};
      const id = (notices.at(-1)?.id ?? 0) + 1;
      const others = notices.filter((notice) => notice.text !== text);
      return { notices: [...others, { id, tone, text, action }].slice(-MOST_NOTICES) };
    }),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
  showDialog: (dialog) => set(() => ({ dialog })),
  setKept: (isKept) => set(() => ({ isKept })),
});
