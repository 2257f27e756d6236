// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { AuthorWords, useTabTitle } from "@/components/playground/panels/AuthorWords";
import { createPlaygroundStore, PlaygroundContext } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";

afterEach(cleanup);

function Page() {
  useTabTitle();
  return <AuthorWords as="h2" />;
}

test("the tab keeps the title of the experiment when the page writes its usual one again", async () => {
  document.head.innerHTML = "<title>Dimple Playground</title>";
  const store = createPlaygroundStore({ ...DEFAULT_EXPERIMENT, title: "Two <b>cakes</b>" });
  render(
    <PlaygroundContext value={store}>
      <Page />
    </PlaygroundContext>,
  );
  expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Two <b>cakes</b>");
  await act(async () => {
    document.head.innerHTML = "<title>Dimple Playground</title>";
  });
  expect(document.title).toBe("Two <b>cakes</b> · Dimple Playground");
  act(() => store.getState().open(DEFAULT_EXPERIMENT));
  expect(document.title).toBe("Dimple Playground");
});
