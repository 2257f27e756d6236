"use client";
import { useEffect, useId, useMemo, useState } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { downloadTrace, saveExperiment } from "@/components/playground/machine/export";
import { fileLanes, shareLink } from "@/components/playground/machine/link";
import { settingsOf } from "@/components/playground/state/document";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Icon } from "@/components/ui/icons";
import { SelectField } from "@/components/ui/SelectField";
import { Switch } from "@/components/ui/Switch";
import { siteUrl } from "@/components/ui/site";
import { type About, aboutFields, readAbout, withoutAbout } from "@/lib/experiment/about";
import {
  EMBED_CONTROLS,
  EMBED_PARTS,
  EMBED_THEMES,
  type EmbedControls,
  type EmbedSwitches,
  embedAddress,
  USUAL_EMBED,
} from "@/lib/experiment/embed";
import { type LinkParts, SAFE_LENGTH } from "@/lib/experiment/link";

/** How long the preview waits after the last letter before it is loaded anew, ms. */
const PREVIEW_DELAY_MS = 900;

/** What the author says, the link, how long it is, and a frame of the same runs for another page. */
export function Shared() {
  const store = usePlaygroundStore();
  const { title, note } = usePlayground((state) => settingsOf(state).experiment);
  // What is shared is what stood on the page when the dialog was opened, under the title as it is now.
  const { address, notice } = useMemo(() => shareLink(store.getState()), [store, title, note]);
  const at = address.indexOf("#");
  const link = at < 0 ? { search: address, hash: "" } : { search: address.slice(0, at), hash: address.slice(at) };
  return (
    <div className="flex flex-col gap-4">
      <Words />
      <LinkToCopy url={siteUrl("") + address} notice={notice} />
      <Embedding link={link} />
    </div>
  );
}

/** The files that a link cannot bring, to be sent along. */
function FileRuns() {
  const store = usePlaygroundStore();
  const [files] = useState(() => fileLanes(store.getState()));
  if (files.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-1.5">
      {files.map(({ letter, trace }) => (
        <Button key={letter} size="small" onClick={() => downloadTrace(trace, letter)}>
          {`Save the run of lane ${letter}`}
        </Button>
      ))}
    </p>
  );
}

/** Title and note, which travel in the link. */
function Words() {
  const { edit } = usePlaygroundStore().getState();
  const { title, note } = usePlayground((state) => settingsOf(state).experiment);
  // As it is typed: what is kept has no space at its end.
  const [draft, setDraft] = useState({ title: title ?? "", note: note ?? "" });
  function write(part: keyof About, text: string) {
    const next = { ...draft, [part]: text };
    setDraft(next);
    const said = readAbout(next, () => {});
    edit(`about-${part}`, (settings) => ({
      ...settings,
      experiment: { ...withoutAbout(settings.experiment), ...said },
    }));
  }
  return (
    <section aria-label="What you say of it" className="flex flex-col gap-2">
      <WordsField part="title" text={draft.title} onChange={(text) => write("title", text)} />
      <WordsField part="note" text={draft.note} onChange={(text) => write("note", text)} />
    </section>
  );
}

interface WordsFieldProps {
  readonly part: keyof About;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

const PLACEHOLDERS: Readonly<Record<keyof About, string>> = {
  title: "What is to be seen here",
  note: "Where to look, what to try",
};

function WordsField({ part, text, onChange }: WordsFieldProps) {
  const id = useId();
  const { label, max, hasLines } = aboutFields[part];
  const props = {
    id,
    dir: "auto",
    value: text,
    maxLength: max,
    placeholder: PLACEHOLDERS[part],
    "aria-describedby": `${id}-room`,
    onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value),
  };
  const look = "w-full rounded-md border border-line bg-card px-2 py-1.5 placeholder:text-muted";
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between text-xs text-muted">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <span id={`${id}-room`} className="tabular-nums">
          {`${text.length} of ${max} characters`}
        </span>
      </div>
      {hasLines ? (
        <textarea {...props} rows={2} className={`${look} field-sizing-content max-h-32 min-h-14 resize-none`} />
      ) : (
        <input {...props} type="text" autoComplete="off" className={look} />
      )}
    </div>
  );
}

/** The link, and the file in its place where it is too long, or cannot hold everything. */
function LinkToCopy({ url, notice }: { readonly url: string; readonly notice: string | null }) {
  const { experiment } = usePlayground(settingsOf);
  const length = url.length.toLocaleString("en");
  const isLong = url.length > SAFE_LENGTH;
  return (
    <section aria-label="Link" className="flex flex-col gap-1.5 border-t border-line pt-3">
      <Text label="Link to this experiment and its runs" text={url} />
      {isLong || notice !== null ? (
        <p className="flex items-start gap-1.5 text-warn">
          <span className="mt-0.5">
            <Icon name="warning" size={13} />
          </span>
          <span>
            {isLong &&
              `${length} characters: some chats and mails cut links above ${SAFE_LENGTH.toLocaleString("en")}. `}
            {notice !== null && `${notice} `}
            The file has no limit: whoever opens it on this page has the whole experiment, branches included.
          </span>
        </p>
      ) : (
        <p className="text-muted">
          {`${length} characters. It opens the experiment, runs it, and says whether the runs come out the same.`}
        </p>
      )}
      <FileRuns />
      <p className="flex flex-wrap items-center gap-2">
        <CopyButton text={url} done="Link copied." label="Copy the link" />
        <Button
          size="small"
          look={isLong || notice !== null ? "primary" : "plain"}
          title="The experiment without its runs, as JSON; “Open trace…” opens it, and so does dropping it on the page"
          onClick={() => saveExperiment(experiment)}
        >
          Save as a file
        </Button>
      </p>
    </section>
  );
}

/** A frame for another page, with its preview. */
function Embedding({ link }: { readonly link: LinkParts }) {
  const [switches, setSwitches] = useState(USUAL_EMBED);
  const embed = siteUrl("embed/") + embedAddress(link, switches);
  const frame = `<iframe src="${embed.replaceAll("&", "&amp;")}" title="A run in Dimple Playground" width="100%" height="520" style="border:0" loading="lazy"></iframe>`;
  const previewed = useRested(embed, PREVIEW_DELAY_MS);
  return (
    <section aria-labelledby="embed-heading" className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 id="embed-heading" className="font-semibold">
        Embed in another page
      </h3>
      <Switches switches={switches} onChange={setSwitches} />
      <iframe
        key={previewed}
        src={previewed}
        title="Preview of the embed"
        className="h-80 w-full rounded-lg border border-line bg-bg"
      />
      <Text label="Frame for the other page" text={frame} />
      <p>
        <CopyButton text={frame} done="Frame copied." label="Copy the frame" />
      </p>
    </section>
  );
}

/** A value once it has rested for a while; the first one at once. */
function useRested<Value>(value: Value, restMs: number): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}

function Text({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <textarea
      readOnly
      aria-label={label}
      value={text}
      rows={3}
      onFocus={(event) => event.target.select()}
      className="w-full resize-y rounded-md border border-line bg-well p-2 font-mono text-tiny break-all"
    />
  );
}

interface SwitchesProps {
  readonly switches: EmbedSwitches;
  readonly onChange: (switches: EmbedSwitches) => void;
}

const CONTROLS_TEXT: Readonly<Record<EmbedControls, string>> = {
  none: "Nothing to press",
  play: "Play and scrub",
  full: "All controls",
};

/** What the frame shows and offers. */
function Switches({ switches, onChange }: SwitchesProps) {
  const lanes = usePlayground((state) => settingsOf(state).laneIds.length);
  const change = (part: Partial<EmbedSwitches>) => onChange({ ...switches, ...part });
  return (
    <div className="flex flex-col gap-2">
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="sr-only">Parts that are shown</legend>
        {EMBED_PARTS.map((part) => (
          <Switch
            key={part}
            label={part}
            isOn={switches.parts.includes(part)}
            onChange={(isOn) =>
              change({ parts: EMBED_PARTS.filter((each) => (each === part ? isOn : switches.parts.includes(each))) })
            }
          />
        ))}
      </fieldset>
      <div className="flex flex-wrap items-center gap-2">
        <SelectField
          label="Controls"
          value={switches.controls}
          options={EMBED_CONTROLS.map((value) => ({ value, label: CONTROLS_TEXT[value] }))}
          onChange={(controls) => change({ controls })}
        />
        <SelectField
          label="Lanes that are shown"
          value={String(switches.lane ?? "all")}
          options={[
            { value: "all", label: "All lanes" },
            ...Array.from({ length: lanes }, (_, index) => ({
              value: String(index),
              label: `Lane ${laneLetter(index)}`,
            })),
          ]}
          onChange={(lane) => change({ lane: lane === "all" ? null : Number(lane) })}
        />
        <SelectField
          label="Theme"
          value={switches.theme ?? "system"}
          options={[
            { value: "system", label: "Theme of the system" },
            ...EMBED_THEMES.map((value) => ({ value, label: value === "dark" ? "Dark" : "Light" })),
          ]}
          onChange={(theme) => change({ theme: theme === "dark" || theme === "light" ? theme : null })}
        />
        <Switch label="Plays by itself" isOn={switches.autoplay} onChange={(autoplay) => change({ autoplay })} />
      </div>
    </div>
  );
}
