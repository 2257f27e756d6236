import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";

interface WarningProps {
  readonly message: string;
  /** What a finished run teaches, and nothing to beware of. */
  readonly isLesson?: boolean;
}

/** A sentence below a lane's settings or its run. */
export const Warning = ({ message, isLesson = false }: WarningProps) => (
  <p className={classNames("flex gap-1.5 text-xs", isLesson ? "text-muted" : "text-warn")}>
    <span className="mt-0.5">
      <Icon name={isLesson ? "info" : "warning"} size={13} />
    </span>
    <span lang="en">{message}</span>
  </p>
);
