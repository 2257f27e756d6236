import { findStrategy } from "@/lib/decoding/strategies";

/** Paper and code that a strategy follows. */
export const StrategySource = ({ id }: { readonly id: string }) => findStrategy(id)?.source;
