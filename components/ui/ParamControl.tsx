"use client";
import { isWhole } from "@/lib/decoding/params";
import type { ParamSpec, ParamValue } from "@/lib/decoding/strategy";
import { NumberSlider } from "./NumberSlider";
import { SelectField } from "./SelectField";
import { Switch } from "./Switch";

export interface ParamControlProps {
  readonly spec: ParamSpec;
  readonly value: ParamValue;
  readonly onChange: (value: ParamValue) => void;
}

/** The control that a setting's description asks for: slider, slider with an off switch, switch, or menu. */
export function ParamControl({ spec, value, onChange }: ParamControlProps) {
  if (spec.kind === "boolean") {
    return (
      <div>
        <Switch label={spec.label} isOn={value === true} onChange={onChange} />
        <Help spec={spec} />
      </div>
    );
  }
  if (spec.kind === "choice") {
    return (
      <div>
        <div className="mb-1 text-xs text-muted">{spec.label}</div>
        <SelectField
          label={spec.label}
          value={String(value)}
          options={spec.choices}
          onChange={onChange}
          className="w-full"
        />
        <Help spec={spec} />
      </div>
    );
  }
  const range = { min: spec.min, max: spec.max, step: isWhole(spec) ? Math.max(1, spec.step) : spec.step };
  if (spec.kind === "optional") {
    const isOn = typeof value === "number";
    return (
      <div>
        <Switch
          label={isOn ? `Use ${spec.label}` : `${spec.label}: off`}
          isOn={isOn}
          onChange={(on) => onChange(on ? spec.initial : null)}
        />
        {isOn && <NumberSlider label={spec.label} unit={spec.unit} value={value} {...range} onChange={onChange} />}
        <Help spec={spec} />
      </div>
    );
  }
  return (
    <NumberSlider
      label={spec.label}
      unit={spec.unit}
      value={typeof value === "number" ? value : spec.default}
      {...range}
      help={spec.help}
      onChange={onChange}
    />
  );
}

const Help = ({ spec }: { readonly spec: ParamSpec }) => <p className="text-xs text-muted">{spec.help}</p>;
