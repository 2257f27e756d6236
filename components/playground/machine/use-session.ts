"use client";
import { createContext, useContext, useEffect, useState } from "react";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { type Embedded, PageSession, type Taught } from "./page-session";

export const SessionContext = createContext<PageSession | null>(null);

/** The machinery behind the page around this component. */
export function usePageSession(): PageSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("usePageSession needs a SessionContext around it");
  return session;
}

/** The machinery behind the page, at work from its mounting to its end. @param inside for a page that lives in a frame of another, or in a lesson */
export function useSession(store: PlaygroundStore, inside?: Embedded | Taught): PageSession {
  const [session] = useState(() => new PageSession(store, inside));
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  return session;
}
