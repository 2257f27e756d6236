// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { INTERVAL_WIDTH, intervalMarks } from "@/components/charts/interval-geometry";
import { AboutModel } from "@/components/models/AboutModel";
import { ModelCardView } from "@/components/models/ModelCardView";
import { shippedModels } from "@/components/models/shipped";
import { parseCard, recipeFacts, trainedBy } from "@/lib/report/model-card";

const json = JSON.parse(readFileSync("public/models/mini-dimple/card.json", "utf8"));
const card = parseCard(json);

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a model's card", () => {
  it("names the key that is malformed, and what was expected there", () => {
    expect(() => parseCard({ ...json, parameters: "many" })).toThrow(/^parameters: expected a number, found "many"$/);
    const [first] = json.evaluation;
    expect(() => parseCard({ ...json, evaluation: [{ ...first, accuracy: 71.5 }] })).toThrow(
      /^evaluation\.0\.accuracy: /,
    );
    expect(() => parseCard("a card")).toThrow(/^the file: expected an object, found "a card"$/);
  });

  it("tells phases of one kind in a row as one, and leaves the tower out", () => {
    const phases = ["vision", "ar", "diffusion", "diffusion"].map((phase) => ({ phase }));
    expect(trainedBy({ recipe: { phases } })).toBe("AR → diffusion");
    expect(trainedBy({ recipe: { phases: phases.slice(0, 2) } })).toBe("AR");
  });

  it("passes on whatever else a recipe says in words", () => {
    const recipe = { phases: [], hardware: "one CPU thread", seed: 3 };
    expect(recipeFacts({ recipe })).toEqual([["hardware", "one CPU thread"]]);
  });

  it("shows accuracy, interval and iterations of every task in every measured setting", () => {
    render(<ModelCardView card={card} />);
    const tables = screen.getAllByRole("table");
    expect(tables).toHaveLength(card.evaluation.length);
    for (const [index, { tasks }] of card.evaluation.entries()) {
      for (const [task, { accuracy, interval, iterations }] of Object.entries(tasks)) {
        const row = within(tables[index]!).getByRole("rowheader", { name: task }).closest("tr")!;
        expect(row.textContent).toContain((100 * accuracy).toFixed(1));
        expect(row.textContent).toContain(`(${(100 * interval[0]).toFixed(0)}–${(100 * interval[1]).toFixed(0)})`);
        expect(within(row).getAllByRole("cell").at(-1)?.textContent).toBe(iterations.toFixed(1));
      }
    }
    expect(screen.getByText(card.limits)).toBeTruthy();
    expect(screen.getByText(card.license)).toBeTruthy();
  });

  it("says that weights without an evaluation were not measured", () => {
    render(<ModelCardView card={{ ...card, evaluation: [] }} />);
    expect(screen.getByText("These weights have not been measured yet.")).toBeTruthy();
    expect(screen.queryByRole("table")).toBeNull();
  });

  it("copies the whole digest, of which it shows the start", async () => {
    const user = userEvent.setup();
    render(<ModelCardView card={card} />);
    await user.click(screen.getByRole("button", { name: "Copy the whole digest" }));
    expect(await navigator.clipboard.readText()).toBe(card.digest.value);
    expect(await screen.findByText("copied")).toBeTruthy();
  });
});

describe("the button about a model", () => {
  // The card comes with the first press, as on the page.
  beforeAll(async () => void (await import("@/components/models/FetchedCard")), 60_000);
  beforeEach(() => {
    // jsdom knows <dialog> but not its modal state.
    HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
      this.open = true;
    };
  });

  const open = async (response: Response) => {
    vi.stubGlobal("fetch", async () => response.clone());
    render(<AboutModel model={shippedModels[0]!} />);
    await userEvent.click(screen.getByRole("button", { name: `About the model ${shippedModels[0]!.label}` }));
  };

  it("opens its card", async () => {
    await open(Response.json(json));
    expect(await screen.findByText(card.description)).toBeTruthy();
    expect(screen.getByRole("link", { name: "All models side by side" }).getAttribute("href")).toBe(
      "http://localhost:3000/models/",
    );
  });

  it("says where the card is missing", async () => {
    await open(new Response("", { status: 404 }));
    expect(
      await screen.findByText(/no card that can be read.*card\.json: expected the file, got HTTP 404/),
    ).toBeTruthy();
  });

  it("says what is malformed in it", async () => {
    await open(Response.json({ ...json, title: undefined }));
    expect(await screen.findByText(/no card that can be read.*card\.json: title: expected text/)).toBeTruthy();
  });
});

describe("a drawn interval", () => {
  it("lies between its ends, with the share marked", () => {
    expect(intervalMarks(0.5, [0.25, 0.75])).toEqual({
      band: { x: INTERVAL_WIDTH / 4, width: INTERVAL_WIDTH / 2 },
      mark: INTERVAL_WIDTH / 2,
    });
  });

  it("stays visible and inside the drawing at either end", () => {
    expect(intervalMarks(1, [1, 1])).toEqual({ band: { x: INTERVAL_WIDTH - 2, width: 2 }, mark: INTERVAL_WIDTH - 1 });
    expect(intervalMarks(0, [0, 0])).toEqual({ band: { x: 0, width: 2 }, mark: 1 });
  });
});
