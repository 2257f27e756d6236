"use client";
import { StatusChip as EngineChip } from "@/components/engine/StatusChip";
import { usePageSession } from "@/components/playground/machine/use-session";
import { usePlayground } from "@/components/playground/state/store";

/** What runs the network, told by the page's own engine. */
export function StatusChip() {
  const session = usePageSession();
  const engine = usePlayground((state) => state.engine);
  const forced = usePlayground((state) => state.forcedBackend);
  return (
    <EngineChip
      engine={engine}
      forced={forced}
      onCancel={() => session.cancelLoading()}
      onStartAnew={() => session.startLoadingAnew()}
      onRetry={() => session.retryLoading()}
      onBackend={(backend) => session.useBackend(backend)}
    />
  );
}
