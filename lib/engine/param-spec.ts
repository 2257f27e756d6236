/** How a setting is described: what strategies and caches have in common. */

/** A setting people can change. Menus, sliders, URL keys, warnings and the strategy pages are derived from it. */
export type ParamSpec = {
  readonly label: string;
  /** One sentence for the tooltip: what turning it up does. */
  readonly help: string;
  readonly unit?: string;
} & (
  | {
      readonly kind: "number" | "integer";
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
    }
  /** A number that may be off; `null` is off. Whole when `min` and `step` are. */
  | {
      readonly kind: "optional";
      readonly default: number | null;
      /** Value a control shows when it is switched on. */
      readonly initial: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
    }
  | { readonly kind: "boolean"; readonly default: boolean }
  | {
      readonly kind: "choice";
      readonly default: string;
      readonly choices: readonly { readonly value: string; readonly label: string }[];
    }
);

export type ParamValue = number | boolean | string | null;
