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
}

/** A part of a page that may fail to draw: what stands beside it goes on, and the way back is here. */
export class PartBoundary extends Component<PartBoundaryProps, PartBoundaryState> {
  override state: PartBoundaryState = { detail: null };

  static getDerivedStateFromError(error: unknown): PartBoundaryState {
    return { detail: detailOf(error) };
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
    const { detail } = this.state;
    if (detail === null) return this.props.children;
    return (
      <div role="alert" className="min-w-0 rounded-lg border border-bad-line bg-bad-soft p-3 text-xs">
        <p>
          <b className="font-semibold text-bad">This part could not be drawn:</b> {this.props.name} met data that it
          does not know how to show. Everything else goes on.
        </p>
        <div className="mt-2 flex flex-wrap items-start gap-1.5">
          <Button size="small" onClick={() => this.tryAgain()}>
            Try again
          </Button>
          <ErrorDetail detail={detail} />
        </div>
      </div>
    );
  }

  private tryAgain(): void {
    this.setState({ detail: null });
  }
}

/** What is known of an error, for a report. */
const detailOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
