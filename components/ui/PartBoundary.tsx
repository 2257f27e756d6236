"use client";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button } from "./Button";
import { ErrorDetail } from "./ErrorDetail";

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
        {isMissing ? (
          <p>
            <b className="font-semibold text-bad">This part could not be loaded:</b> the script of {name} did not come.
            Everything else goes on; with a connection, reload the page.
          </p>
        ) : (
          <p>
            <b className="font-semibold text-bad">This part could not be drawn:</b> {name} met data that it does not
            know how to show. Everything else goes on.
          </p>
        )}
        <div className="mt-2 flex flex-wrap items-start gap-1.5">
          <Button size="small" onClick={() => (isMissing ? location.reload() : this.tryAgain())}>
            {isMissing ? "Reload the page" : "Try again"}
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

/** What is known of an error, for a report. */
const detailOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
