import type { ReactNode } from "react";
import { hrefFrom } from "@/components/ui/pages";
import { Scrollable } from "@/components/ui/Scrollable";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { formatSetting } from "@/components/ui/strategy-summary";
import { declarations } from "@/lib/decoding/declarations";
import { describeRange } from "@/lib/decoding/params";
import type { ParamSpec } from "@/lib/decoding/strategy";
import { cachePolicies } from "@/lib/engine/caches";
import { MOST_UNASKED } from "@/lib/experiment/cost";
import { LINK_VERSION, MAX_FRAGMENT, MAX_UNPACKED } from "@/lib/experiment/fragment";
import { SAFE_LENGTH } from "@/lib/experiment/link";
import { MAX_QUERY } from "@/lib/experiment/query";
import { FREE } from "@/lib/learn/class-link";
import {
  classControls,
  classKeys,
  embedKeys,
  fragmentKeys,
  type LinkKey,
  laneParts,
  queryKeys,
  sweepKeys,
  traceKey,
} from "./link-keys";
import { Section } from "./Section";

const PAGE = "/docs/links";
const playground = hrefFrom(PAGE, "/");
const number = (value: number) => value.toLocaleString("en");

/** Every key of the site's addresses, from the tables that read them. */
export function LinksPage() {
  return (
    <>
      <SiteHeader page={PAGE} />
      <main className="mx-auto flex max-w-[1000px] flex-col gap-8 px-4 py-8">
        <header>
          <h1 className="text-result font-bold">Links</h1>
          <p className="mt-1 max-w-[72ch] text-muted">
            An address of the playground holds a whole experiment. What people write by hand stands readable behind the
            ?; everything else is packed behind the #, and no host ever sees that part.
          </p>
          <Code>?q=is+there+a+robot+?&length=16&a=confident;gamma=0.9&b=maskgit;steps=8#{LINK_VERSION}.…</Code>
          <p className="mt-2 max-w-[72ch]">
            <b>Share link</b> writes one. Whatever is left out is as the page opens; keys of others (such as utm_source)
            are ignored. What cannot be used is replaced by the nearest value that can, and the page says what it
            expected and what it found.
          </p>
        </header>
        <Section id="query" title="Behind the ?">
          <Keys label="Keys behind the ?" keys={[...queryKeys, traceKey]} page={playground} />
        </Section>
        <Section id="lane" title="A lane">
          <p className="max-w-[72ch]">
            A strategy, then its settings, then cache and models, with ; between. Only what differs from the defaults
            needs to be there; <code>off</code> switches an optional setting off.
          </p>
          <Code>confident;gamma=0.9;prefill=dkv-decode;cache.interval=8;model=mini-diffusion</Code>
          <Keys label="Parts of a lane" keys={laneParts} page={playground} />
        </Section>
        <Section id="strategies" title="Strategies and their settings">
          <p className="max-w-[72ch]">
            Each id opens the playground with that strategy in lane A. What they do:{" "}
            <a href={hrefFrom(PAGE, "/strategies")} className="text-accent underline">
              Strategies
            </a>
            .
          </p>
          <Settings
            label="Strategies"
            owners={declarations}
            linkOf={(id) => `${playground}?a=${id}`}
            keyOf={(key) => key}
          />
        </Section>
        <Section id="caches" title="Caches and their settings">
          <Settings
            label="Caches"
            owners={cachePolicies}
            linkOf={(id) => `${playground}?a=confident;prefill=${id}`}
            keyOf={(key) => `cache.${key}`}
          />
        </Section>
        <Section id="fragment" title="Behind the #">
          <p className="max-w-[72ch]">
            A version ({LINK_VERSION}), a dot, and a JSON object, deflated (RFC 1951), in base64url. These are its keys,
            all of them optional:
          </p>
          <Keys label="Keys behind the #" keys={fragmentKeys} page={playground} />
        </Section>
        <Section id="embed" title="An embed">
          <p className="max-w-[72ch]">
            <code>/embed/</code> takes the same link, and switches beside it. <b>Share link</b>, then{" "}
            <b>Title, embed, file…</b>, writes it with a preview.
          </p>
          <Keys label="Switches of an embed" keys={embedKeys} page={`${playground}embed/`} />
        </Section>
        <Section id="labs" title="A sweep of the labs">
          <p className="max-w-[72ch]">
            <code>/labs/</code> has keys of its own, all behind the ?.
          </p>
          <Keys label="Keys of a sweep" keys={sweepKeys} page={hrefFrom(PAGE, "/labs")} />
        </Section>
        <Section id="class" title="A lesson for a class">
          <p className="max-w-[72ch]">
            <code>/learn/</code>, the lesson’s name, and behind the ? what a class sees of it. <b>Link for a class</b>,
            in every lesson, writes it.
          </p>
          <Keys label="Keys of a link for a class" keys={classKeys} page={hrefFrom(PAGE, "/learn")} />
          <p className="max-w-[72ch]">
            Beside them stands what a lesson lets its readers change: at a value of yours, or <code>{FREE}</code>, and
            then the class moves it.
          </p>
          <Keys label="What lessons let be changed" keys={classControls} page={hrefFrom(PAGE, "/learn")} />
        </Section>
        <Section id="limits" title="Limits">
          <dl className="grid max-w-[72ch] grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            <Limit of={number(SAFE_LENGTH)}>
              characters: what chats and mails are known to pass on whole. The Share dialog warns beyond it, and offers
              a file.
            </Limit>
            <Limit of={number(MAX_QUERY)}>characters behind the ?</Limit>
            <Limit of={number(MAX_FRAGMENT)}>
              characters behind the #. A picture that is too large for it is left out first, then what lanes branch
              from; the page says so.
            </Limit>
            <Limit of={number(MAX_UNPACKED)}>bytes that these may unpack to.</Limit>
            <Limit of={number(MOST_UNASKED)}>
              evaluations of the network: a link that may take more waits for a press, as does one of which something
              was lost.
            </Limit>
          </dl>
        </Section>
        <Section id="promise" title="What is promised">
          <ul className="flex max-w-[72ch] list-disc flex-col gap-1 pl-5">
            <li>
              A link opens for ever: links of every state that version {LINK_VERSION} has had are kept with the tests,
              and must open as the experiment that they were.
            </li>
            <li>
              Keys may come to be. An older page tells those that it does not know, and opens the rest. Should a later
              version change what a key means, its number changes, and an older page says which one it expected and
              found.{" "}
              <a href={`${playground}?a=confident#2.abc`} className="text-accent underline">
                A link of a version to come
              </a>{" "}
              opens with its readable part.
            </li>
            <li>
              A link that was cut short opens with what is left of it.{" "}
              <a
                href={`${playground}?a=confident;gamma=0.7#${LINK_VERSION}.jZFNTsQwDIWvUnk9`}
                className="text-accent underline"
              >
                One that was cut
              </a>{" "}
              says so, and runs nothing by itself.
            </li>
            <li>
              A title, a note and a question are shown as text. Nothing in a link is ever run as code or read as markup.
            </li>
          </ul>
        </Section>
      </main>
    </>
  );
}

const Code = ({ children }: { readonly children: ReactNode }) => (
  <p className="my-2 rounded-md bg-well px-3 py-2 font-mono text-xs wrap-anywhere" translate="no">
    {children}
  </p>
);

function Limit({ of, children }: { readonly of: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-right font-semibold tabular-nums">{of}</dt>
      <dd>{children}</dd>
    </>
  );
}

const head = "border-b border-line py-1 pr-3 text-left font-medium text-muted";
const cell = "border-b border-line py-1.5 pr-3 text-left align-top";

interface KeysProps {
  readonly label: string;
  readonly keys: readonly LinkKey[];
  /** Where their examples lead. */
  readonly page: string;
}

function Keys({ label, keys, page }: KeysProps) {
  return (
    <Scrollable label={label}>
      <table className="w-full min-w-[640px] border-collapse text-xs">
        <thead>
          <tr>
            {["Key", "What it is", "Range", "Left out"].map((name) => (
              <th key={name} scope="col" className={head}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map(({ key, what, range, usual, example }) => (
            <tr key={`${key} ${what}`}>
              <th scope="row" className={`${cell} font-normal whitespace-nowrap`}>
                <code translate="no">{key}</code>
              </th>
              <td className={`${cell} min-w-[24ch]`}>
                {what}
                {example !== undefined && (
                  <a
                    href={page + example}
                    className="block min-h-6 pt-1 font-mono text-accent underline wrap-anywhere"
                    translate="no"
                  >
                    {example}
                  </a>
                )}
              </td>
              <td className={`${cell} min-w-[20ch] text-muted wrap-anywhere`}>{range}</td>
              <td className={`${cell} min-w-[12ch] text-muted wrap-anywhere`}>{usual}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

interface Owner {
  readonly id: string;
  readonly label: string;
  readonly params: Readonly<Record<string, ParamSpec>>;
}

interface SettingsProps {
  readonly label: string;
  readonly owners: readonly Owner[];
  readonly linkOf: (id: string) => string;
  /** A setting's key in a lane. */
  readonly keyOf: (key: string) => string;
}

/** All settings of strategies or caches, each row a key as a lane has it. */
function Settings({ label, owners, linkOf, keyOf }: SettingsProps) {
  return (
    <Scrollable label={label}>
      <table className="w-full min-w-[640px] border-collapse text-xs">
        <thead>
          <tr>
            {["Id", "Key", "Setting", "Range", "Default"].map((name) => (
              <th key={name} scope="col" className={head}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {owners.map(({ id, label: name, params }) => {
          const settings = Object.entries(params);
          return (
            <tbody key={id}>
              <tr>
                <th scope="rowgroup" rowSpan={Math.max(1, settings.length)} className={`${cell} font-normal`}>
                  <a href={linkOf(id)} className="font-mono text-accent underline" translate="no">
                    {id}
                  </a>
                  <span className="block text-muted">{name}</span>
                </th>
                <SettingCells setting={settings[0]} keyOf={keyOf} />
              </tr>
              {settings.slice(1).map((setting) => (
                <tr key={setting[0]}>
                  <SettingCells setting={setting} keyOf={keyOf} />
                </tr>
              ))}
            </tbody>
          );
        })}
      </table>
    </Scrollable>
  );
}

interface SettingCellsProps {
  readonly setting: readonly [key: string, spec: ParamSpec] | undefined;
  readonly keyOf: (key: string) => string;
}

function SettingCells({ setting, keyOf }: SettingCellsProps) {
  if (!setting) {
    return (
      <td colSpan={4} className={`${cell} text-muted`}>
        no settings
      </td>
    );
  }
  const [key, spec] = setting;
  return (
    <>
      <td className={cell}>
        <code translate="no">{keyOf(key)}</code>
      </td>
      <td className={cell}>{spec.label}</td>
      <td className={`${cell} text-muted`}>{describeRange(spec)}</td>
      <td className={`${cell} text-muted`}>{spec.default === null ? "off" : formatSetting(spec, spec.default)}</td>
    </>
  );
}
