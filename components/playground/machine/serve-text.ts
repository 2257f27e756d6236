/** The tokenizer that the page reads text with. */
import type { ModelFacts } from "@/components/models/assets";
import { settingsOf } from "@/components/playground/state/document";
import type { PlaygroundStore } from "@/components/playground/state/store";

/** The page reads text as the first lane's model does, and until that is known as whichever model comes first. */
export const serveText =
  (store: PlaygroundStore) =>
  (model: string, { tokenizer }: ModelFacts): void => {
    const state = store.getState();
    const [first] = settingsOf(state).experiment.lanes;
    if (state.tokenizer === tokenizer || (state.tokenizer && first?.model !== model)) return;
    state.setAssets({ tokenizer });
  };
