"use client";
import { createContext, useContext, useEffect, useState } from "react";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { PageSession } from "./page-session";

export const SessionContext = createContext<PageSession | null>(null);

/** The machinery behind the page around this component. */
export function usePageSession(): PageSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("usePageSession needs a SessionContext around it");
  return session;
}

/** The machinery behind the page, at work from its mounting to its end. */
export function useSession(store: PlaygroundStore): PageSession {
  const [session] = useState(() => new PageSession(store));
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  return session;
}
