"use client";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";

/** Saves a file as a press asks for it; where that cannot be done, the page says why. */
export function useSaving(): (save: () => void | Promise<void>) => Promise<void> {
  const store = usePlaygroundStore();
  return async (save) => {
    try {
      await save();
    } catch (error) {
      tellError(store.getState(), error);
    }
  };
}
