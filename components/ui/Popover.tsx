"use client";
import { type ReactNode, type ToggleEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { buttonClass } from "./Button";
import { classNames } from "./class-names";

const GAP = 6;
const EDGE = 8;

export interface Placement {
  readonly left: number;
  readonly top?: number;
  readonly bottom?: number;
  readonly maxHeight: number;
}

type Box = Pick<DOMRect, "left" | "right" | "top" | "bottom">;

/**
 * Where a floating panel goes, CSS pixels: under its trigger, or above it where there is more room, and always
 * inside the window.
 */
export function placePopover(
  trigger: Box,
  width: number,
  align: "start" | "end",
  view: { width: number; height: number },
): Placement {
  const wanted = align === "start" ? trigger.left : trigger.right - width;
  const left = Math.max(EDGE, Math.min(wanted, view.width - width - EDGE));
  const below = view.height - trigger.bottom - GAP - EDGE;
  const above = trigger.top - GAP - EDGE;
  if (below >= 280 || below >= above) return { left, top: trigger.bottom + GAP, maxHeight: below };
  return { left, bottom: view.height - trigger.top + GAP, maxHeight: above };
}

export interface PopoverProps {
  /** What the trigger shows. */
  readonly trigger: ReactNode;
  /** Accessible name of the trigger, where its text is not enough, and of the panel. */
  readonly label: string;
  readonly triggerClassName?: string;
  /** Panel width, pixels; it shrinks where the window is narrower. */
  readonly width?: number;
  readonly align?: "start" | "end";
  readonly role?: "dialog" | "menu";
  readonly disabled?: boolean;
  /** Content, given a function that closes the panel. Rendered only while the panel is open. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button and the panel it opens, in the top layer; Escape and a click elsewhere close it, and it goes along when the page scrolls. */
export function Popover({
  trigger,
  label,
  triggerClassName = buttonClass(),
  width = 280,
  align = "start",
  role = "dialog",
  disabled,
  children,
}: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [placement, setPlacement] = useState<Placement | null>(null);
  const isOpen = placement !== null;

  const close = () => panel.current?.hidePopover();

  const placed = useCallback(() => {
    const fitting = Math.min(width, innerWidth - 2 * EDGE);
    const view = { width: innerWidth, height: innerHeight };
    return button.current && placePopover(button.current.getBoundingClientRect(), fitting, align, view);
  }, [width, align]);

  function place(event: ToggleEvent<HTMLDivElement>) {
    if (event.target !== panel.current || event.newState !== "open") return;
    // The browser shows the panel right after this event: it must stand in its place by then.
    flushSync(() => setPlacement(placed()));
  }

  function focusInside(event: ToggleEvent<HTMLDivElement>) {
    if (event.target !== panel.current) return;
    if (event.newState === "closed") return setPlacement(null);
    const first = panel.current?.querySelector<HTMLElement>("[autofocus], [data-autofocus], a, button, input, select");
    first?.focus({ preventScroll: true });
  }

  // Opened by the browser before this woke up, and still empty.
  useEffect(() => {
    if (panel.current?.matches(":popover-open")) setPlacement(placed());
  }, [placed]);

  useEffect(() => {
    if (!isOpen) return;
    const follow = (event: Event) => {
      if (!panel.current?.contains(event.target as Node)) setPlacement(placed());
    };
    document.addEventListener("scroll", follow, { capture: true, passive: true });
    addEventListener("resize", follow);
    return () => {
      document.removeEventListener("scroll", follow, { capture: true });
      removeEventListener("resize", follow);
    };
  }, [isOpen, placed]);

  return (
    <>
      <button
        ref={button}
        type="button"
        className={triggerClassName}
        popoverTarget={id}
        aria-haspopup={role}
        aria-expanded={isOpen}
        aria-label={label}
        title={label}
        disabled={disabled}
      >
        {trigger}
      </button>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a dialog or a menu, and both are named */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        onBeforeToggle={place}
        onToggle={focusInside}
        style={{ ...placement, width: `min(${width}px, calc(100vw - ${2 * EDGE}px))` }}
        className={classNames(
          "fixed inset-auto m-0 overflow-y-auto rounded-[10px] border border-line bg-raised p-0 text-fg shadow-float",
        )}
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}
