"use client";
import { laneLetter } from "@/components/charts/lanes";
import { Button, buttonClass, IconButton } from "@/components/controls/Button";
import { Icon } from "@/components/controls/icons";
import { Menu } from "@/components/controls/Menu";
import { pages } from "@/components/controls/pages";
import { strategySummary } from "@/components/controls/strategy-summary";
import { ThemeToggle } from "@/components/controls/ThemeToggle";
import { copyText, downloadTrace, traceAsText } from "@/components/page/export";
import { runOf, settingsOf, usePlayground, usePlaygroundStore } from "@/components/page/store";
import { StatusChip, type StatusChipProps } from "./StatusChip";

export interface PageHeaderProps extends StatusChipProps {
  readonly onShare: () => void;
  readonly onHelp: () => void;
}

/** Name, places to go, what the network runs on, and what can be taken out of the page. */
export function PageHeader({ onShare, onHelp, ...status }: PageHeaderProps) {
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-card px-4 max-sm:gap-1.5 max-sm:px-3">
      <a href="/" className="flex items-center gap-1.5 text-[15px] font-bold whitespace-nowrap">
        <Logo />
        <h1 className="max-sm:sr-only">Dimple Playground</h1>
      </a>
      <nav aria-label="Pages" className="ml-3 flex h-full gap-4 max-md:hidden">
        {pages.map(({ href, label }) => (
          <a
            key={href}
            href={href}
            aria-current={href === "/" ? "page" : undefined}
            className="flex items-center border-y-2 border-transparent text-muted hover:text-fg aria-[current]:border-b-accent aria-[current]:font-semibold aria-[current]:text-fg"
          >
            {label}
          </a>
        ))}
      </nav>
      <span className="flex-1" />
      <StatusChip {...status} />
      <ExportMenu />
      <Button look="primary" onClick={onShare}>
        Share<span className="max-sm:sr-only"> link</span>
      </Button>
      <ThemeToggle />
      <IconButton icon="help" label="Help and keys (?)" onClick={onHelp} className="max-sm:hidden" />
      <span className="md:hidden">
        <Menu
          label="More pages and help"
          align="end"
          width={180}
          triggerClassName={`${buttonClass()} w-8 !px-0`}
          trigger={<Icon name="more" />}
          items={[
            ...pages
              .filter(({ href }) => href !== "/")
              .map(({ href, label }) => ({ label, onSelect: () => location.assign(href) })),
            { label: "Help and keys", onSelect: onHelp },
          ]}
        />
      </span>
    </header>
  );
}

function Logo() {
  return (
    <svg aria-hidden="true" width="18" height="18" viewBox="0 0 32 32">
      <circle cx="16" cy="16" r="12.5" fill="none" stroke="var(--accent)" strokeWidth="3.5" />
      <path d="M16 3.5a12.5 12.5 0 0 0 0 25z" fill="var(--accent)" />
    </svg>
  );
}

/** Each lane's run as a file, and all of them as text. */
function ExportMenu() {
  const { notify } = usePlaygroundStore().getState();
  const { experiment, laneIds } = usePlayground(settingsOf);
  const runs = usePlayground((state) => state.runs);
  const lanes = laneIds.map((id, index) => ({
    name: laneLetter(index),
    summary: strategySummary(experiment.lanes[index]!, experiment.responseLength),
    trace: runOf({ runs }, id).trace,
  }));
  const text = lanes.flatMap(({ name, trace, summary }) =>
    trace ? `Lane ${name}\n${traceAsText(trace, summary)}` : [],
  );

  async function copyAll() {
    try {
      await copyText(text.join("\n\n"));
      notify("good", `Copied ${text.length === 1 ? "1 run" : `${text.length} runs`} as text.`);
    } catch (error) {
      notify("bad", (error as Error).message);
    }
  }

  return (
    <Menu
      label="Export"
      align="end"
      width={250}
      triggerClassName={`${buttonClass()} max-sm:hidden`}
      trigger={
        <>
          Export <Icon name="chevron" size={12} />
        </>
      }
      items={[
        ...lanes.map(({ name, trace, summary }) => ({
          label: `Trace of lane ${name} (JSON)`,
          detail: trace ? summary : "no run yet",
          disabled: !trace,
          onSelect: () => trace && downloadTrace(trace),
        })),
        { label: "Copy all as text", disabled: text.length === 0, onSelect: () => void copyAll() },
      ]}
    />
  );
}
