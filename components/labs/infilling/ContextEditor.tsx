"use client";
import { Sprite } from "@/components/scene/Sprite";
import { Button } from "@/components/ui/Button";
import { SelectField } from "@/components/ui/SelectField";
import { type Context, NAMES, type Name, RELATIONS } from "@/lib/infill/text";
import type { Atlas } from "@/lib/scene/atlas";

interface ContextEditorProps {
  readonly context: Context;
  readonly atlas: Atlas | null;
  readonly onChange: (context: Context) => void;
  readonly onRandom: () => void;
}

/** The three sentences, with the gap; their things and relations can be changed. */
export function ContextEditor({ context, atlas, onChange, onRandom }: ContextEditorProps) {
  const { names, first, last } = context;
  const [a, b, c] = names;
  // A name that is taken by another changes places with it.
  const rename = (place: number, name: Name) => {
    const old = names[place]!;
    onChange({
      ...context,
      names: names.map((other, at) => (at === place ? name : other === name ? old : other)) as [Name, Name, Name],
    });
  };
  const nameField = (place: number, label: string) => (
    <span className="inline-flex items-center gap-1">
      <Sprite kind={names[place]!} size={22} atlas={atlas} />
      <SelectField
        label={label}
        value={names[place]!}
        options={NAMES.map((value) => ({ value, label: value }))}
        onChange={(name) => rename(place, name)}
      />
    </span>
  );
  const relationField = (label: string, value: string, change: (relation: string) => void) => (
    <SelectField
      label={label}
      value={value}
      options={RELATIONS.map((id) => ({ value: id, label: id }))}
      onChange={change}
    />
  );
  const told = (name: Name) => (
    <span className="inline-flex items-center gap-1">
      <Sprite kind={name} size={22} atlas={atlas} /> {name}
    </span>
  );
  const line = "flex flex-wrap items-center gap-x-1.5 gap-y-1";
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="flex flex-col gap-1.5">
        <p className={line}>
          The {nameField(0, "First thing")} is{" "}
          {relationField("Relation of the first two", first, (relation) => onChange({ ...context, first: relation }))}{" "}
          the {nameField(1, "Second thing")}.
        </p>
        <p className={line}>
          The {told(b)} is{" "}
          <span className="hatched inline-block h-7 w-32 rounded-md border border-dashed border-line-strong text-center text-xs leading-6.5">
            <span className="rounded bg-card px-1 text-muted">the gap</span>
          </span>{" "}
          the {nameField(2, "Third thing")}.
        </p>
        <p className={line}>
          The {told(a)} is{" "}
          {relationField("Relation of the first and the third", last, (relation) =>
            onChange({ ...context, last: relation }),
          )}{" "}
          the {told(c)}.
        </p>
      </div>
      <Button onClick={onRandom}>Other sentences</Button>
    </div>
  );
}
