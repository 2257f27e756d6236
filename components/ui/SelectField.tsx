"use client";
import { classNames } from "./class-names";
import { Icon } from "./icons";

interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What the closed menu shows where a lane is narrow. */
  readonly short?: string;
  readonly disabled?: boolean;
}

/** The browser's own menu in the page's clothes: it is as wide as what is chosen, and breaks that where there is no room. */
export function SelectField<Value extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly className?: string;
}) {
  const chosen: SelectOption<Value> = options.find((option) => option.value === value) ?? { value, label: value };
  return (
    <span
      className={classNames(
        "relative inline-flex min-h-7 min-w-0 items-center justify-between gap-1 rounded-[7px] border border-line bg-card pr-1.5 pl-2 text-xs has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent hover:bg-well",
        className,
      )}
    >
      <span aria-hidden="true" className="min-w-0 leading-tight">
        <span className={chosen.short && "@max-[352px]:hidden"}>{chosen.label}</span>
        {chosen.short && <span className="@min-[352px]:hidden">{chosen.short}</span>}
      </span>
      {/* Unseen over what it has chosen: no browser breaks or shortens the text of a closed menu. */}
      <select
        aria-label={label}
        title={`${label}: ${chosen.label}`}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className="absolute inset-0 size-full cursor-pointer appearance-none opacity-0"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <span className="shrink-0 text-muted">
        <Icon name="chevron" size={12} />
      </span>
    </span>
  );
}
