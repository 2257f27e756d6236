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
import { LanguageSwitch } from "@/components/ui/LanguageSwitch";
import { SelectField } from "@/components/ui/SelectField";
import { Switch } from "@/components/ui/Switch";
import { siteUrl } from "@/components/ui/site";
import { share } from "@/components/ui/words/en/share";
import { useWords } from "@/components/ui/words/use-words";
import { type About, aboutFields, readAbout, withoutAbout } from "@/lib/experiment/about";
import {
  EMBED_CONTROLS,
  EMBED_PARTS,
  EMBED_THEMES,
  type EmbedSwitches,
  embedAddress,
  USUAL_EMBED,
} from "@/lib/experiment/embed";
import { SAFE_LENGTH } from "@/lib/experiment/link";
import type { LinkParts } from "@/lib/experiment/query";
import { useSaving } from "./use-saving";

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
      <LanguageSwitch />
    </div>
  );
}

/** The files that a link cannot bring, to be sent along. */
function FileRuns() {
  const words = useWords(share);
  const store = usePlaygroundStore();
  const save = useSaving();
  const [files] = useState(() => fileLanes(store.getState()));
  if (files.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-1.5">
      {files.map(({ letter, trace }) => (
        <Button key={letter} size="small" onClick={() => save(() => downloadTrace(trace, letter))}>
          {words.saveRun(letter)}
        </Button>
      ))}
    </p>
  );
}

/** Title and note, which travel in the link. */
function Words() {
  const words = useWords(share);
  const { edit } = usePlaygroundStore().getState();
  const { title, note } = usePlayground((state) => settingsOf(state).experiment);
  // As it is typed: what is kept has no space at its end.
  const [draft, setDraft] = useState({ title: title ?? "", note: note ?? "" });
  function write(part: keyof About, text: string) {
    setDraft({ ...draft, [part]: text });
    edit(`about-${part}`, (settings) => {
      const { title = "", note = "" } = settings.experiment;
      const said = readAbout({ title, note, [part]: text }, () => {});
      return { ...settings, experiment: { ...withoutAbout(settings.experiment), ...said } };
    });
  }
  return (
    <section aria-label={words.yourWords} className="flex flex-col gap-2">
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

function WordsField({ part, text, onChange }: WordsFieldProps) {
  const id = useId();
  const words = useWords(share);
  const { max, hasLines } = aboutFields[part];
  const hints = { title: words.titleHint, note: words.noteHint };
  const props = {
    id,
    dir: "auto",
    value: text,
    maxLength: max,
    placeholder: hints[part],
    "aria-describedby": `${id}-room`,
    onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value),
  };
  const look = "w-full rounded-md border border-line bg-card px-2 py-1.5 placeholder:text-muted";
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between text-xs text-muted">
        <label htmlFor={id} className="font-medium">
          {words[part]}
        </label>
        <span id={`${id}-room`} className="tabular-nums">
          {words.room(text.length, max)}
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
  const save = useSaving();
  const words = useWords(share);
  const isLong = url.length > SAFE_LENGTH;
  return (
    <section aria-label={words.link} className="flex flex-col gap-1.5 border-t border-line pt-3">
      <Text label={words.linkLabel} text={url} />
      {isLong || notice !== null ? (
        <p className="flex items-start gap-1.5 text-warn">
          <span className="mt-0.5">
            <Icon name="warning" size={13} />
          </span>
          <span>
            {isLong && `${words.linkIsLong(url.length, SAFE_LENGTH)} `}
            {/* What could not be carried is told in English, as all that is read from links. */}
            {notice !== null && <span lang="en">{`${notice} `}</span>}
            {words.fileHasAll}
          </span>
        </p>
      ) : (
        <p className="text-muted">{words.linkOpens(url.length)}</p>
      )}
      <FileRuns />
      <p className="flex flex-wrap items-center gap-2">
        <CopyButton text={url} done={words.linkCopied} label={words.copyLink} />
        <Button
          size="small"
          look={isLong || notice !== null ? "primary" : "plain"}
          title={words.saveFileHelp}
          onClick={() => save(() => saveExperiment(experiment))}
        >
          {words.saveFile}
        </Button>
      </p>
    </section>
  );
}

/** A frame for another page, with its preview. */
function Embedding({ link }: { readonly link: LinkParts }) {
  const words = useWords(share);
  const [switches, setSwitches] = useState(USUAL_EMBED);
  const embed = siteUrl("embed/") + embedAddress(link, switches);
  const frame = `<iframe src="${embed.replaceAll("&", "&amp;")}" title="A run in Dimple Playground" width="100%" height="520" style="border:0" loading="lazy"></iframe>`;
  const previewed = useRested(embed, PREVIEW_DELAY_MS);
  return (
    <section aria-labelledby="embed-heading" className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 id="embed-heading" className="font-semibold">
        {words.embed}
      </h3>
      <Switches switches={switches} onChange={setSwitches} />
      <iframe
        key={previewed}
        src={previewed}
        title={words.preview}
        className="h-80 w-full rounded-lg border border-line bg-bg"
      />
      <Text label={words.frameLabel} text={frame} />
      <p>
        <CopyButton text={frame} done={words.frameCopied} label={words.copyFrame} />
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

/** What the frame shows and offers. */
function Switches({ switches, onChange }: SwitchesProps) {
  const words = useWords(share);
  const lanes = usePlayground((state) => settingsOf(state).laneIds.length);
  const change = (part: Partial<EmbedSwitches>) => onChange({ ...switches, ...part });
  return (
    <div className="flex flex-col gap-2">
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="sr-only">{words.partsShown}</legend>
        {EMBED_PARTS.map((part) => (
          <Switch
            key={part}
            label={words.parts[part]}
            isOn={switches.parts.includes(part)}
            onChange={(isOn) =>
              change({ parts: EMBED_PARTS.filter((each) => (each === part ? isOn : switches.parts.includes(each))) })
            }
          />
        ))}
      </fieldset>
      <div className="flex flex-wrap items-center gap-2">
        <SelectField
          label={words.controls}
          value={switches.controls}
          options={EMBED_CONTROLS.map((value) => ({ value, label: words.controlsOf[value] }))}
          onChange={(controls) => change({ controls })}
        />
        <SelectField
          label={words.lanesShown}
          value={String(switches.lane ?? "all")}
          options={[
            { value: "all", label: words.allLanes },
            ...Array.from({ length: lanes }, (_, index) => ({
              value: String(index),
              label: words.lane(laneLetter(index)),
            })),
          ]}
          onChange={(lane) => change({ lane: lane === "all" ? null : Number(lane) })}
        />
        <SelectField
          label={words.theme}
          value={switches.theme ?? "system"}
          options={[
            { value: "system", label: words.themes.system },
            ...EMBED_THEMES.map((value) => ({ value, label: words.themes[value] })),
          ]}
          onChange={(theme) => change({ theme: theme === "dark" || theme === "light" ? theme : null })}
        />
        <Switch label={words.autoplay} isOn={switches.autoplay} onChange={(autoplay) => change({ autoplay })} />
      </div>
    </div>
  );
}
