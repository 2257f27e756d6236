"use client";
import { EventGlyph } from "@/components/charts/EventGlyph";
import { keysOf } from "@/components/playground/machine/commands";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { buttonClass } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { Popover } from "@/components/ui/Popover";
import { EVENT_KINDS } from "@/lib/analysis/events";

/** Which kinds of events the timeline marks, and the event keys stop at. */
export function EventFilter() {
  return (
    <Popover
      label="Events on the timeline"
      width={300}
      triggerClassName={`${buttonClass()} w-8 !px-0`}
      trigger={<Icon name="filter" />}
    >
      {() => <EventKinds />}
    </Popover>
  );
}

function EventKinds() {
  const { setEventKinds } = usePlaygroundStore().getState();
  const kinds = usePlayground((state) => state.eventKinds);
  return (
    <fieldset className="flex flex-col gap-2 p-3.5">
      <legend className="sr-only">Events on the timeline</legend>
      <p className="text-xs text-muted">
        Marked on the timeline; “{keysOf("previous-event")}” and “{keysOf("next-event")}” go from one to the next.
        Breakpoints that are on count too.
      </p>
      {EVENT_KINDS.map(({ kind, label, help }) => (
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
            {label}
            <span className="block text-xs text-muted">{help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
