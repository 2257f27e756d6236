import type { ComponentProps } from "react";
import { classNames } from "./class-names";
import { Icon, type IconName } from "./icons";

const base =
  "inline-flex items-center justify-center gap-1.5 rounded-[7px] border whitespace-nowrap transition-colors " +
  "disabled:opacity-50 disabled:hover:bg-inherit";

const looks = {
  plain: "border-line bg-card hover:bg-well active:bg-line",
  primary: "border-accent bg-accent text-on-accent hover:brightness-110 active:brightness-95",
  ghost: "border-transparent bg-transparent text-muted hover:bg-well hover:text-fg",
} as const;

const sizes = { regular: "min-h-8 px-2.5 py-1", small: "min-h-6.5 px-2 py-0.5 text-xs" } as const;

export interface ButtonLook {
  readonly look?: keyof typeof looks;
  readonly size?: keyof typeof sizes;
}

/** Classes of a button, for elements that must look like one but are made elsewhere (popover triggers, links). */
export const buttonClass = ({ look = "plain", size = "regular" }: ButtonLook = {}): string =>
  classNames(base, looks[look], sizes[size]);

export function Button({ look, size, className, type = "button", ...rest }: ComponentProps<"button"> & ButtonLook) {
  return <button type={type} className={classNames(buttonClass({ look, size }), className)} {...rest} />;
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label">, ButtonLook {
  readonly icon: IconName;
  /** What the button does: its accessible name and its tooltip. */
  readonly label: string;
}

/** A square button with an icon only. */
export function IconButton({ icon, label, look, size, className, title = label, ...rest }: IconButtonProps) {
  const square = size === "small" ? "w-6.5 shrink-0 !px-0" : "w-8 shrink-0 !px-0";
  return (
    <Button
      aria-label={label}
      title={title}
      look={look}
      size={size}
      className={classNames(square, className)}
      {...rest}
    >
      <Icon name={icon} />
    </Button>
  );
}
