import { usePageSession } from "@/components/playground/machine/use-session";
import { FileButton } from "@/components/ui/FileButton";
import { Icon } from "@/components/ui/icons";
import { lanes } from "@/components/ui/words/en/lanes";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import type { LinkFile } from "@/lib/experiment/link-files";
import { LaneBadge } from "./LaneBadge";
import { LaneMenu, type LaneMenuProps } from "./LaneMenu";

interface AwaitedFileProps extends LaneMenuProps {
  readonly file: LinkFile;
}

/** The head of a lane whose run is in a file that a link names: nothing of it is known but that. */
export function AwaitedHeader({ file, ...menu }: AwaitedFileProps) {
  const words = useWords(lanes);
  return (
    <header className="flex items-start gap-1.5">
      <LaneBadge index={menu.index} />
      <p className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-x-1.5 text-xs">
        <b className="min-w-0 text-sm font-semibold break-all" translate="no" title={words.fingerprint(file.digest)}>
          {file.name}
        </b>
        <span className="shrink-0 rounded-full border border-line-strong px-2 font-medium whitespace-nowrap">
          {words.fromFile}
        </span>
      </p>
      <LaneMenu {...menu} />
    </header>
  );
}

/** What to do about it: ask for the file, and open it here. */
export function AwaitedFile({ file }: Pick<AwaitedFileProps, "file">) {
  const words = useWords(lanes);
  const pageWords = useWords(page);
  const session = usePageSession();
  return (
    <div className="hatched row-span-3 mt-2 grid min-h-44 place-items-center rounded-lg p-3">
      <div className="flex max-w-80 flex-col items-center gap-2 rounded-md bg-card px-3 py-2.5 text-center text-muted">
        <p>{words.awaited(file.name)}</p>
        <FileButton
          label={words.awaitedFile(file.name)}
          title={words.fingerprint(file.digest)}
          accept=".json,.jsonl,.gz,.zip"
          onFiles={(files) => session.openTraces(files)}
        >
          <Icon name="file" size={12} /> {pageWords.openTrace}
        </FileButton>
      </div>
    </div>
  );
}
