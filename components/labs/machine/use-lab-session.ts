"use client";
import { createContext, useContext } from "react";
import type { LabSession } from "./lab-session";

export const SessionContext = createContext<LabSession | null>(null);

/** The machinery behind the lab around this component. */
export function useLabSession(): LabSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useLabSession needs a SessionContext around it");
  return session;
}
