"use client";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { cellInSight, Part } from "./Part";

interface InspectorPanelProps {
  /** As a sheet, where there is no room beside the lanes. */
  readonly isOpen: boolean;
  /** Whether the scene leaves it room beside the lanes on screens of middling width. */
  readonly isBesideLanes: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The inspector beside the lanes, or as a sheet over their lower part. */
export function InspectorPanel({ isOpen, isBesideLanes, onClose, children }: InspectorPanelProps) {
  const { closeInspector, parts } = useWords(page);
  return (
    <div
      className={classNames(
        "border-line bg-card print:hidden",
        isBesideLanes
          ? "max-lg:fixed max-lg:inset-x-0 max-lg:bottom-(--bar) max-lg:z-20 max-lg:max-h-[46dvh] max-lg:overflow-y-auto max-lg:rounded-t-2xl max-lg:border-t max-lg:shadow-float lg:relative lg:isolate lg:overflow-y-auto lg:border-l"
          : "max-xl:fixed max-xl:inset-x-0 max-xl:bottom-(--bar) max-xl:z-20 max-xl:max-h-[46dvh] max-xl:overflow-y-auto max-xl:rounded-t-2xl max-xl:border-t max-xl:shadow-float xl:relative xl:isolate xl:overflow-y-auto xl:border-l",
        !isOpen && (isBesideLanes ? "max-lg:hidden" : "max-xl:hidden"),
      )}
    >
      <IconButton
        icon="close"
        label={closeInspector}
        look="ghost"
        size="small"
        onClick={onClose}
        className={classNames("sticky top-2 float-right mr-2", isBesideLanes ? "lg:hidden" : "xl:hidden")}
      />
      <Part name={parts.inspector} draws={cellInSight}>
        {children}
      </Part>
    </div>
  );
}
