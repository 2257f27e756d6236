"use client";
import { useState } from "react";
import { CopyButton } from "@/components/ui/CopyButton";
import { Dialog } from "@/components/ui/Dialog";
import { NumberSlider } from "@/components/ui/NumberSlider";
import { SelectField } from "@/components/ui/SelectField";
import { Switch } from "@/components/ui/Switch";
import { siteUrl } from "@/components/ui/site";
import { learn } from "@/components/ui/words/en/learn";
import { share } from "@/components/ui/words/en/share";
import { useWords } from "@/components/ui/words/use-words";
import { type ClassLink, classQuery, FREE } from "@/lib/learn/class-link";
import type { Control, Lesson } from "@/lib/learn/lesson";

interface ClassDialogProps {
  readonly lesson: Lesson;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Makes a link that gives a class this lesson at one setting, and nothing else. */
export function ClassDialog({ lesson, isOpen, onClose }: ClassDialogProps) {
  const words = useWords(learn);
  return (
    <Dialog title={words.classLink} isOpen={isOpen} onClose={onClose}>
      <Composer lesson={lesson} />
    </Dialog>
  );
}

function Composer({ lesson }: Pick<ClassDialogProps, "lesson">) {
  const words = useWords(learn);
  const { linkCopied, copyLink } = useWords(share);
  const all = lesson.steps.map((_, index) => index);
  const [link, setLink] = useState<ClassLink>({ name: "", steps: all, controls: {}, presents: false });
  const change = (part: Partial<ClassLink>) => setLink({ ...link, ...part });
  const url = siteUrl(`learn/${lesson.id}/`) + classQuery(link, lesson);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">{words.classLinkHelp}</p>
      <label className="flex flex-col gap-1 text-xs text-muted">
        {words.className}
        <input
          value={link.name}
          maxLength={60}
          onChange={(event) => change({ name: event.target.value })}
          className="h-8 rounded-md border border-line bg-card px-2 text-sm text-fg"
        />
      </label>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-xs text-muted">{words.steps}</legend>
        {lesson.steps.map(({ title }, index) => (
          <Switch
            key={title}
            label={`${index + 1}. ${title}`}
            isOn={link.steps.includes(index)}
            onChange={(isOn) =>
              change({ steps: all.filter((step) => (step === index ? isOn : link.steps.includes(step))) })
            }
          />
        ))}
      </fieldset>
      {(lesson.controls ?? []).map((control) => (
        <ControlChoice
          key={control.id}
          control={control}
          usual={usualValue(control, lesson)}
          value={link.controls[control.id]}
          onChange={(value) => {
            const { [control.id]: _, ...others } = link.controls;
            change({ controls: value === undefined ? others : { ...others, [control.id]: value } });
          }}
        />
      ))}
      <Switch label={words.largeType} isOn={link.presents} onChange={(presents) => change({ presents })} />
      {link.steps.length === 0 ? (
        <p className="text-warn">{words.oneStep}</p>
      ) : (
        <>
          <textarea
            readOnly
            aria-label={words.theLink}
            value={url}
            rows={2}
            onFocus={(event) => event.target.select()}
            className="w-full resize-y rounded-md border border-line bg-well p-2 font-mono text-tiny break-all"
          />
          <p>
            <CopyButton text={url} done={linkCopied} label={copyLink} />
          </p>
        </>
      )}
    </div>
  );
}

/** The value that the lesson itself has. */
function usualValue(control: Control, { steps }: Lesson): number | string {
  const step = steps.find(({ show }) => show?.controls?.includes(control.id));
  return step?.show ? control.valueIn(step.show.experiment) : "";
}

interface ControlChoiceProps {
  readonly control: Control;
  readonly usual: number | string;
  readonly value: number | string | undefined;
  readonly onChange: (value: number | string | undefined) => void;
}

/** Whether the class may change something, sees it at one value, or does not see it at all. */
function ControlChoice({ control, usual, value, onChange }: ControlChoiceProps) {
  const words = useWords(learn);
  const how = value === undefined ? "hidden" : value === FREE ? FREE : "fixed";
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-xs text-muted">{control.label}</legend>
      <SelectField
        label={words.whoSets(control.label)}
        value={how}
        options={[
          { value: "hidden", label: words.hidden(String(usual)) },
          { value: "fixed", label: words.fixed },
          { value: FREE, label: words.free },
        ]}
        onChange={(next) => onChange(next === "hidden" ? undefined : next === FREE ? FREE : usual)}
      />
      {how === "fixed" &&
        (control.kind === "range" ? (
          <NumberSlider
            label={control.label}
            min={control.min}
            max={control.max}
            step={control.step}
            value={Number(value)}
            onChange={onChange}
          />
        ) : (
          <SelectField label={control.label} value={String(value)} options={control.choices} onChange={onChange} />
        ))}
    </fieldset>
  );
}
