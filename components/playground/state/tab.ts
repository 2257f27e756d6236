"use client";
import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";

/** What a narrow screen shows. */
export type Tab = "scene" | "lanes" | "inspector";

interface TabState {
  readonly tab: Tab;
  setTab(tab: Tab): void;
}

/** A store of its own: what stands below everything wakes up late, and takes nothing from above. */
export const createTabStore = (): StoreApi<TabState> =>
  createStore<TabState>()((set) => ({ tab: "lanes", setTab: (tab) => set({ tab }) }));

export const TabContext = createContext<StoreApi<TabState> | null>(null);

/** The tab of the page around this component. */
export function useTab(): TabState {
  const store = useContext(TabContext);
  if (!store) throw new Error("useTab needs a TabContext around it");
  return useStore(store);
}
