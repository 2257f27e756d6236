"use client";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { buttonClass } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { Popover } from "@/components/ui/Popover";
import { Switch } from "@/components/ui/Switch";

/** How the charts of all lanes are drawn: rows, axis, and how much they tell of what is to come. */
export function LooksMenu() {
  return (
    <Popover
      label="How the charts are drawn"
      align="end"
      width={300}
      triggerClassName={buttonClass({ size: "small" })}
      trigger={
        <>
          <Icon name="look" size={12} /> Look
        </>
      }
    >
      {() => <Looks />}
    </Popover>
  );
}

function Looks() {
  const { setLooks, setRunsOnChange } = usePlaygroundStore().getState();
  const runsOnChange = usePlayground((state) => state.runsOnChange);
  const { rows, axis, hidesFuture } = usePlayground((state) => state.looks);
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <Look
        label="Rows of one height in all lanes"
        help="Two iterations look like two of 32. Off: each heatmap takes the whole height."
        isOn={rows === "same"}
        onChange={(isOn) => setLooks({ rows: isOn ? "same" : "fill" })}
      />
      <Look
        label="Tokens below the heatmaps"
        help="The words of the answer under their columns, instead of position numbers."
        isOn={axis === "tokens"}
        onChange={(isOn) => setLooks({ axis: isOn ? "tokens" : "positions" })}
      />
      <Look
        label="Hide the future"
        help="Nothing tells what comes after the clock: no rows ahead, no widths of words to come, no grade. For guessing together."
        isOn={hidesFuture}
        onChange={(isOn) => setLooks({ hidesFuture: isOn })}
      />
      <Look
        label="Run on change"
        help="A lane whose last run took less than 0.3 s runs again while the slider in its head is moved."
        isOn={runsOnChange}
        onChange={setRunsOnChange}
      />
    </div>
  );
}

interface LookProps {
  readonly label: string;
  readonly help: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

const Look = ({ label, help, isOn, onChange }: LookProps) => (
  <div>
    <Switch label={label} isOn={isOn} onChange={onChange} />
    <p className="text-xs text-muted">{help}</p>
  </div>
);
