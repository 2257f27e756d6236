import { eventShapes, type TimelineEventKind } from "./timeline-marks";

export interface EventGlyphProps {
  readonly kind: TimelineEventKind;
  /** CSS colour. */
  readonly color?: string;
}

/** The sign of one kind of event as the timeline draws it, for menus and legends; it says nothing by itself. */
export function EventGlyph({ kind, color = "currentColor" }: EventGlyphProps) {
  return (
    <svg aria-hidden="true" width={12} height={12} viewBox="-6 -6 12 12" style={{ flex: "none" }}>
      <EventMark kind={kind} color={color} />
    </svg>
  );
}

/** The same as part of a larger picture, around 0, 0. Breakpoints keep their colour in every lane. */
export function EventMark({ kind, color }: Required<EventGlyphProps>) {
  const { path, isSolid } = eventShapes[kind];
  const ink = kind === "breakpoint" ? "var(--bad)" : color;
  return (
    <path
      d={path}
      stroke={ink}
      strokeWidth={kind === "regret" ? 2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      fill={isSolid ? ink : "none"}
    />
  );
}
