"use client";
import { EventGlyph } from "@/components/charts/EventGlyph";
import { keysOf } from "@/components/playground/machine/commands";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { buttonClass } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { Popover } from "@/components/ui/Popover";
import { clock } from "@/components/ui/words/en/clock";
import { useWords } from "@/components/ui/words/use-words";
import { EVENT_KINDS } from "@/lib/analysis/events";

/** Which kinds of events the timeline marks, and the event keys stop at. */
export function EventFilter() {
  const words = useWords(clock);
  return (
    <Popover
      label={words.events}
      width={300}
      triggerClassName={`${buttonClass()} w-8 !px-0`}
      trigger={<Icon name="filter" />}
    >
      {() => <EventKinds />}
    </Popover>
  );
}

function EventKinds() {
  const words = useWords(clock);
  const { setEventKinds } = usePlaygroundStore().getState();
  const kinds = usePlayground((state) => state.eventKinds);
  return (
    <fieldset className="flex flex-col gap-2 p-3.5">
      <legend className="sr-only">{words.events}</legend>
      <p className="text-xs text-muted">
        {words.eventsHelp(keysOf("previous-event").join(" "), keysOf("next-event").join(" "))}
      </p>
      {EVENT_KINDS.map((kind) => (
        <label key={kind} className="flex items-start gap-2">
          <input
            type="checkbox"
            checked={kinds.includes(kind)}
            onChange={(event) =>
              setEventKinds(event.target.checked ? [...kinds, kind] : kinds.filter((other) => other !== kind))
            }
            className="mt-0.5 size-3.5 accent-(--accent)"
          />
          <span className="mt-0.5 text-muted">
            <EventGlyph kind={kind} />
          </span>
          <span>
            {words.eventKinds[kind]}
            <span className="block text-xs text-muted">{words.eventHelp[kind]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
