/** How a setting is described: what strategies and caches have in common. */

/**
 * What a setting is to those who know nothing else of its owner: the length of the blocks it works in, the weight of
 * guidance, whether the run stops at the end token, the steps it is spread over, or something that acts only where no
 * score passes the threshold. At most one setting of an owner has each of the first four.
 */
export type ParamRole = "blocks" | "guidance" | "stop" | "steps" | "fallback";

/** A setting people can change. Menus, sliders, URL keys, warnings and the strategy pages are derived from it. */
export type ParamSpec = {
  readonly label: string;
  /** One sentence for the tooltip: what turning it up does. */
  readonly help: string;
  readonly unit?: string;
  /** Absent: what it does is its owner's business alone. */
  readonly role?: ParamRole;
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
