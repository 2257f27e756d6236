"use client";
import type { KeyboardEvent, ReactNode } from "react";
import { classNames } from "./class-names";
import { Icon, type IconName } from "./icons";
import { Popover, type PopoverProps } from "./Popover";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** A second line in muted text. */
  readonly detail?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly onSelect: () => void;
}

/** Moves the focus among the items of a menu; returns whether the key was one of the menu's. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items.at(target % items.length)?.focus();
}

/** A button that opens a list of actions; arrows, Home and End move in it. */
export function Menu({
  items,
  trigger,
  ...popover
}: Omit<PopoverProps, "children" | "role" | "trigger"> & {
  readonly trigger: ReactNode;
  readonly items: readonly MenuItem[];
}) {
  return (
    <Popover {...popover} trigger={trigger} role="menu">
      {(close) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the panel around it carries the menu role
        <div className="flex flex-col p-1" onKeyDown={moveFocus}>
          {items.map(({ label, icon, detail, disabled, danger, onSelect }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              disabled={disabled}
              onClick={() => {
                close();
                onSelect();
              }}
              className={classNames(
                "flex items-start gap-2 rounded-md px-2.5 py-1.5 text-left enabled:hover:bg-well",
                "focus-visible:bg-well focus-visible:outline-none disabled:text-muted disabled:opacity-70",
                danger && "text-bad",
              )}
            >
              {icon && (
                <span className="mt-0.5">
                  <Icon name={icon} />
                </span>
              )}
              <span className="flex flex-col">
                {label}
                {detail && <span className="text-xs text-muted">{detail}</span>}
              </span>
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}
