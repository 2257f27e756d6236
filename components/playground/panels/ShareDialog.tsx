"use client";
import { lazy } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { Later } from "./Later";

const Shared = lazy(async () => ({ default: (await import("./Shared")).Shared }));

/** Title and note, the link, and a frame of the same runs for another page. */
export function ShareDialog() {
  const { showDialog } = usePlaygroundStore().getState();
  const isOpen = usePlayground(({ dialog }) => dialog === "share");
  return (
    <Dialog title="Share and embed" isWide isOpen={isOpen} onClose={() => showDialog(null)}>
      <Later name="what can be shared">
        <Shared />
      </Later>
    </Dialog>
  );
}
