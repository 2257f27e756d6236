"use client";
import { useState } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { SAFE_LENGTH } from "@/components/playground/machine/address-bar";
import { downloadTrace } from "@/components/playground/machine/export";
import { fileLanes, shareLink } from "@/components/playground/machine/link";
import { settingsOf } from "@/components/playground/state/document";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { SelectField } from "@/components/ui/SelectField";
import { Switch } from "@/components/ui/Switch";
import { siteUrl } from "@/components/ui/site";
import {
  EMBED_CONTROLS,
  EMBED_PARTS,
  EMBED_THEMES,
  type EmbedControls,
  type EmbedSwitches,
  embedAddress,
  USUAL_EMBED,
} from "@/lib/experiment/embed";

/** The link, how long it is, and a frame of the same runs for another page. */
export function Shared() {
  const store = usePlaygroundStore();
  // What is shared is what stood on the page when the dialog was opened.
  const [{ address, notice }] = useState(() => shareLink(store.getState()));
  const [switches, setSwitches] = useState(USUAL_EMBED);
  const url = siteUrl("") + address;
  const at = address.indexOf("#");
  const link = at < 0 ? { search: address, hash: "" } : { search: address.slice(0, at), hash: address.slice(at) };
  const embed = siteUrl("embed/") + embedAddress(link, switches);
  const frame = `<iframe src="${embed.replaceAll("&", "&amp;")}" title="A run in Dimple Playground" width="100%" height="520" style="border:0" loading="lazy"></iframe>`;
  return (
    <div className="flex flex-col gap-4">
      <section aria-label="Link" className="flex flex-col gap-1.5">
        <Text label="Link to this experiment and its runs" text={url} />
        <p className={url.length > SAFE_LENGTH ? "text-warn" : "text-muted"}>
          {`${url.length.toLocaleString("en")} characters. `}
          {url.length > SAFE_LENGTH
            ? `Some chats and mails cut links above ${SAFE_LENGTH.toLocaleString("en")}: try it before you rely on it, or share a picture or a trace file from Export instead.`
            : "It opens the experiment, runs it, and says whether the runs come out the same."}
        </p>
        {notice && <p className="text-warn">{notice}</p>}
        <FileRuns />
        <p>
          <CopyButton text={url} done="Link copied." label="Copy the link" />
        </p>
      </section>
      <section aria-labelledby="embed-heading" className="flex flex-col gap-2 border-t border-line pt-3">
        <h3 id="embed-heading" className="font-semibold">
          Embed in another page
        </h3>
        <Switches switches={switches} onChange={setSwitches} />
        <iframe
          key={embed}
          src={embed}
          title="Preview of the embed"
          className="h-80 w-full rounded-lg border border-line bg-bg"
        />
        <Text label="Frame for the other page" text={frame} />
        <p>
          <CopyButton text={frame} done="Frame copied." label="Copy the frame" />
        </p>
      </section>
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

function Text({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <textarea
      readOnly
      aria-label={label}
      value={text}
      rows={2}
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
