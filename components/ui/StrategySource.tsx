import { textOf } from "@/lib/decoding/texts";

/** Paper and code that a strategy follows. */
export const StrategySource = ({ id }: { readonly id: string }) => textOf(id).source;
