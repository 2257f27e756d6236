"use client";
import { classNames } from "./class-names";
import { Icon } from "./icons";

/** The browser's own menu in the page's clothes. */
export function SelectField<Value extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  readonly onChange: (value: Value) => void;
  readonly className?: string;
}) {
  return (
    <span className={classNames("relative inline-flex min-w-0 items-center", className)}>
      <select
        aria-label={label}
        title={`${label}: ${options.find((option) => option.value === value)?.label ?? value}`}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className="h-7 w-full min-w-0 appearance-none truncate rounded-[7px] border border-line bg-card pr-6 pl-2 text-xs hover:bg-well"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute right-1.5 text-muted">
        <Icon name="chevron" size={12} />
      </span>
    </span>
  );
}
