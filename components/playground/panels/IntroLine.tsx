"use client";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useCommand } from "@/components/playground/machine/use-commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import { hasLiveRun } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { Button, buttonClass, IconButton } from "@/components/ui/Button";
import { PAPER_BIBTEX } from "@/components/ui/citation";
import { classNames } from "@/components/ui/class-names";
import { copyText } from "@/components/ui/clipboard";
import { Emphasised } from "@/components/ui/Emphasised";
import { Icon } from "@/components/ui/icons";
import { Popover } from "@/components/ui/Popover";
import { hrefFrom } from "@/components/ui/pages";
import { recall, remember } from "@/components/ui/remember";
import { door } from "@/components/ui/words/en/door";
import { useWords } from "@/components/ui/words/use-words";
import { carriesExperiment } from "@/lib/experiment/query";

const KEY = "dimple.intro";

const PAPER = "https://arxiv.org/abs/2505.16990";
const CODE = "https://github.com/yu-rp/Dimple";

const link = "inline-flex min-h-6 items-center font-semibold underline underline-offset-2 hover:no-underline";

/**
 * What this is, for those who are new here. Who comes to the bare address for the first time finds the front door: a
 * sentence, a picture and three ways in. Once something has been run or changed, and for whoever follows a link, it is one
 * line. Both stay away once they are dismissed.
 */
export function IntroLine() {
  const words = useWords(door);
  const { isShown, isFirstVisit, dismiss } = useIntro();
  if (!isShown) return null;
  return (
    <section
      aria-label={words.about}
      className={classNames(
        "flex shrink-0 border-b border-line bg-accent-soft px-4 max-lg:px-3 print:hidden [@media(max-height:600px)]:hidden",
        isFirstVisit ? "items-start gap-x-5 py-2.5" : "items-center gap-x-4 py-1.5",
      )}
    >
      {isFirstVisit ? <FrontDoor /> : <Line />}
      <IconButton icon="close" label={words.dismiss} look="ghost" size="small" onClick={dismiss} />
    </section>
  );
}

function Line() {
  const words = useWords(door);
  return (
    // No paragraph: it could not hold the panel that opens from it.
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4">
      <span>
        <Emphasised text={words.line} />
      </span>
      <ReadOn />
    </div>
  );
}

/** A sentence, a picture, and three doors: try it, learn, measure. */
function FrontDoor() {
  const words = useWords(door);
  const session = usePageSession();
  function tryIt() {
    session.runAll();
    // The button goes with the front door.
    document.getElementById("lanes")?.focus();
  }
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-6 gap-y-2.5">
      <SamePicture />
      <div className="min-w-64 flex-1">
        <p className="max-w-[64ch] text-lg font-semibold">{words.headline}</p>
        <div className="mt-0.5 flex flex-wrap items-center gap-x-4">
          <span className="text-muted max-xl:hidden">{words.second}</span>
          <ReadOn />
        </div>
      </div>
      <nav aria-label={words.doors} className="flex gap-2 max-sm:w-full max-sm:*:flex-1">
        <Button look="primary" onClick={tryIt} title={words.tryItHelp} className={doorLook}>
          <Icon name="play" size={14} />
          <DoorWords name={words.tryIt} leadsTo={words.tryItLeads} />
        </Button>
        <a href={hrefFrom("/", "/learn")} className={classNames(buttonClass(), doorLook)}>
          <Icon name="info" size={14} />
          <DoorWords name={words.learn} leadsTo={words.learnLeads} />
        </a>
        <a href={hrefFrom("/", "/labs")} className={classNames(buttonClass(), doorLook)}>
          <Icon name="table" size={14} />
          <DoorWords name={words.measure} leadsTo={words.measureLeads} />
        </a>
      </nav>
    </div>
  );
}

const doorLook = "!justify-start !px-3 !py-1.5 text-left";

const DoorWords = ({ name, leadsTo }: { readonly name: string; readonly leadsTo: string }) => (
  <span className="flex flex-col leading-tight">
    <b className="font-semibold">{name}</b>
    <span className="text-xs max-sm:hidden">{leadsTo}</span>
  </span>
);

/** The recorded opening in little: the heatmaps of its two lanes, in cells of one size. */
function SamePicture() {
  const words = useWords(door);
  return (
    <span className="flex shrink-0 items-start gap-2 max-md:hidden">
      {["a", "b"].map((lane) => (
        <img
          key={lane}
          src={`examples/steps-${lane}.png`}
          alt={words.pictureOf(lane.toUpperCase())}
          className="h-auto w-16"
        />
      ))}
    </span>
  );
}

/** Examples, paper, code, citation and help. */
function ReadOn() {
  const words = useWords(door);
  const onHelp = useCommand("help");
  return (
    <span className="inline-flex flex-wrap gap-x-3 text-accent">
      <a href={hrefFrom("/", "/examples")} className={link}>
        {words.examples}
      </a>
      <a href={PAPER} className={link}>
        {words.paper}
      </a>
      <a href={CODE} className={link}>
        {words.code}
      </a>
      <Popover label={words.cite} width={420} triggerClassName={link} trigger={words.cite}>
        {(close) => <Citation onCopied={close} />}
      </Popover>
      <button type="button" onClick={onHelp} className={link}>
        {words.help}
      </button>
    </span>
  );
}

function Citation({ onCopied }: { readonly onCopied: () => void }) {
  const words = useWords(door);
  const store = usePlaygroundStore();
  async function copy() {
    try {
      await copyText(PAPER_BIBTEX);
      store.getState().notify("good", words.citationCopied);
      onCopied();
    } catch (error) {
      tellError(store.getState(), error);
    }
  }
  return (
    <div className="flex flex-col items-start gap-2.5 p-3.5">
      <pre className="w-full overflow-x-auto rounded-lg bg-well p-2.5 font-mono text-tiny">{PAPER_BIBTEX}</pre>
      <Button size="small" onClick={() => void copy()}>
        {words.copyCitation}
      </Button>
    </div>
  );
}

const subscribe = (changed: () => void) => {
  addEventListener("storage", changed);
  return () => removeEventListener("storage", changed);
};

const remembered = () => recall(KEY);

/** Whether something is still to be shown, at what length, and how it goes for good. */
function useIntro() {
  const before = useSyncExternalStore(subscribe, remembered, () => null);
  const [isDismissed, setDismissed] = useState(false);
  const [isBareAddress, setBareAddress] = useState(false);
  const isUntouched = usePlayground((state) => state.history.past.length === 0);
  const hasRun = usePlayground(hasLiveRun);
  // Known in the browser alone, and told once: the page writes its own address later.
  useEffect(() => setBareAddress(!carriesExperiment(location)), []);
  useEffect(() => {
    if (hasRun && recall(KEY) === null) remember(KEY, "seen");
  }, [hasRun]);
  const dismiss = useCallback(() => {
    setDismissed(true);
    remember(KEY, "dismissed");
  }, []);
  return {
    isShown: before !== "dismissed" && !isDismissed,
    isFirstVisit: before === null && isBareAddress && isUntouched && !hasRun,
    dismiss,
  };
}
