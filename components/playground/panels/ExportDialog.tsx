"use client";
import { lazy } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { Later } from "./Later";

const Exports = lazy(async () => ({ default: (await import("./Exports")).Exports }));

/** Everything that can be taken out of the page. */
export function ExportDialog() {
  const { showDialog } = usePlaygroundStore().getState();
  const isOpen = usePlayground(({ dialog }) => dialog === "export");
  return (
    <Dialog title="Export" isWide isOpen={isOpen} onClose={() => showDialog(null)}>
      <Later name="the exports">
        <Exports />
      </Later>
    </Dialog>
  );
}
