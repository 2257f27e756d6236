"use client";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { buttonClass } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { Popover } from "@/components/ui/Popover";
import { Switch } from "@/components/ui/Switch";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";

/** How the charts of all lanes are drawn: rows, axis, and how much they tell of what is to come. */
export function LooksMenu() {
  const words = useWords(page);
  return (
    <Popover
      label={words.looks}
      align="end"
      width={300}
      triggerClassName={buttonClass({ size: "small" })}
      trigger={
        <>
          <Icon name="look" size={12} /> {words.look}
        </>
      }
    >
      {() => <Looks />}
    </Popover>
  );
}

function Looks() {
  const words = useWords(page);
  const { setLooks, setRunsOnChange } = usePlaygroundStore().getState();
  const runsOnChange = usePlayground((state) => state.runsOnChange);
  const { rows, axis, hidesFuture } = usePlayground((state) => state.looks);
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <Look
        label={words.sameRows}
        help={words.sameRowsHelp}
        isOn={rows === "same"}
        onChange={(isOn) => setLooks({ rows: isOn ? "same" : "fill" })}
      />
      <Look
        label={words.tokensBelow}
        help={words.tokensBelowHelp}
        isOn={axis === "tokens"}
        onChange={(isOn) => setLooks({ axis: isOn ? "tokens" : "positions" })}
      />
      <Look
        label={words.hideFuture}
        help={words.hideFutureHelp}
        isOn={hidesFuture}
        onChange={(isOn) => setLooks({ hidesFuture: isOn })}
      />
      <Look label={words.runOnChange} help={words.runOnChangeHelp} isOn={runsOnChange} onChange={setRunsOnChange} />
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
