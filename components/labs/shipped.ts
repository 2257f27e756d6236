import { createContext } from "react";

/** SHA-256 of the weights that ship, by model: the page has them from where it was made. */
export const ShippedContext = createContext<Readonly<Record<string, string>>>({});
