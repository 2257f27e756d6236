"use client";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button } from "./Button";
import { Emphasised } from "./Emphasised";
import { ErrorDetail } from "./ErrorDetail";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

interface PartBoundaryProps {
  /** What is drawn here, as a sentence has it: `the heatmap of lane A`. */
  readonly name: string;
  /** What is drawn: when any of it changes after an error, drawing is tried again. */
  readonly drawn?: readonly unknown[];
  readonly children: ReactNode;
}

interface PartBoundaryState {
  readonly detail: string | null;
  /** Its script did not come, and would not come a second time: the bundler keeps what failed. */
  readonly isMissing: boolean;
}

/** A part of a page that may fail to draw: what stands beside it goes on, and the way back is here. */
export class PartBoundary extends Component<PartBoundaryProps, PartBoundaryState> {
  override state: PartBoundaryState = { detail: null, isMissing: false };

  static getDerivedStateFromError(error: unknown): PartBoundaryState {
    return { detail: detailOf(error), isMissing: error instanceof Error && error.name === "ChunkLoadError" };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ detail: `${detailOf(error)}\n${componentStack ?? ""}`.trim() });
  }

  override componentDidUpdate({ drawn = [] }: PartBoundaryProps, before: PartBoundaryState): void {
    // Where the error has only just come, what changed is what led to it.
    if (this.state.detail === null || before.detail === null) return;
    if (this.props.drawn?.some((part, index) => part !== drawn[index])) this.tryAgain();
  }

  override render(): ReactNode {
    const { detail, isMissing } = this.state;
    if (detail === null) return this.props.children;
    const { name } = this.props;
    return (
      <div role="alert" className="min-w-0 rounded-lg border border-bad-line bg-bad-soft p-3 text-xs">
        <Told name={name} isMissing={isMissing} />
        <div className="mt-2 flex flex-wrap items-start gap-1.5">
          <Button size="small" onClick={() => (isMissing ? location.reload() : this.tryAgain())}>
            <WayBack isMissing={isMissing} />
          </Button>
          <ErrorDetail detail={detail} />
        </div>
      </div>
    );
  }

  private tryAgain(): void {
    this.setState({ detail: null, isMissing: false });
  }
}

interface ToldProps {
  readonly name: string;
  readonly isMissing: boolean;
}

function Told({ name, isMissing }: ToldProps) {
  const words = useWords(site);
  const text = isMissing ? words.partMissing(name) : words.partBroken(name);
  return (
    <p>
      <Emphasised text={text} className="font-semibold text-bad" />
    </p>
  );
}

function WayBack({ isMissing }: Pick<ToldProps, "isMissing">) {
  const words = useWords(site);
  return isMissing ? words.reloadPage : words.tryAgain;
}

/** What is known of an error, for a report. */
const detailOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
