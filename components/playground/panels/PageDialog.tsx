"use client";
import type { ReactNode } from "react";
import type { MachineData } from "@/components/playground/state/machine";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { Later } from "./Later";
import { Notices } from "./Notices";

interface PageDialogProps {
  readonly id: NonNullable<MachineData["dialog"]>;
  readonly title: string;
  /** What it holds, as a sentence has it: `the exports`. */
  readonly part: string;
  /** Room for a table. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** One of the page's dialogs, and in it what the page says meanwhile: behind the dialog nobody would read it. */
export function PageDialog({ id, title, part, isWide = false, children }: PageDialogProps) {
  const { showDialog } = usePlaygroundStore().getState();
  const isOpen = usePlayground(({ dialog }) => dialog === id);
  return (
    <Dialog title={title} isWide={isWide} isOpen={isOpen} onClose={() => showDialog(null)}>
      <Later name={part}>{children}</Later>
      <Notices place="dialog" />
    </Dialog>
  );
}
