import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import type { ModelChoice } from "@/components/models/shipped";
import type { FamilyReport } from "@/lib/report/family-report";
import { expectNoViolations, lane, open, openReady, runToTheEnd, test } from "./support";

const readJson = (path: string) => JSON.parse(readFileSync(`public/models/${path}`, "utf8"));
const shippedModels: readonly ModelChoice[] = readJson("index.json");
const cardOf = (name: string) => readJson(`${name}/card.json`);

test("the page of the models shows every card, and leads to a lane with the model", async ({ page }) => {
  await page.goto("/models");
  await expect(page.getByRole("heading", { name: "Models", level: 1 })).toBeVisible();
  for (const { name, label } of shippedModels) {
    const article = page.getByRole("article", { name: label });
    const card = cardOf(name);
    await expect(article.getByText(card.description)).toBeVisible();
    await expect(article.getByText(card.limits)).toBeVisible();
    await expect(article.getByRole("table")).toHaveCount(card.evaluation.length);
    await expect(article.getByText(card.digest.value.slice(0, 12))).toBeVisible();
  }
  const { name, label } = shippedModels.at(-1)!;
  await page.getByRole("link", { name: `Try it: ${label}, in the playground` }).click();
  await expect(lane(page, "A").getByRole("combobox", { name: "Model of lane A" })).toHaveValue(name);
});

test("a lane's model opens its card by keyboard, and Escape leads back to the button", async ({ page }) => {
  await open(page);
  const chosen = await lane(page, "A").getByRole("combobox", { name: "Model of lane A" }).inputValue();
  const model = shippedModels.find(({ name }) => name === chosen);
  const about = lane(page, "A").getByRole("button", { name: `About the model ${model!.label}` });
  await about.press("Enter");
  const dialog = page.getByRole("dialog", { name: `About ${model!.label}` });
  await expect(dialog.getByText(cardOf(model!.name).description)).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(about).toBeFocused();
});

test("a causal model brings next-token decoding along, says so, and leaves the way back open", async ({ page }) => {
  const causal = shippedModels.find(({ attention }) => attention === "causal");
  test.skip(!causal, "no causal model ships");
  await open(page);
  const a = lane(page, "A");
  await a.getByRole("combobox", { name: "Model of lane A" }).selectOption(causal!.name);
  await expect(a.getByRole("button", { name: /^Strategy of lane A: Autoregressive/ })).toBeVisible();
  await page.getByRole("button", { name: "Keep Confident" }).click();
  await expect(a.getByRole("button", { name: /^Strategy of lane A: Confident/ })).toBeVisible();
  await a.getByRole("button", { name: "Use Autoregressive" }).click();
  await expect(a.getByText("another attention mask")).toBeHidden();
});

test("a strategy for causal models on another one is warned of, with what would mend it", async ({ page }) => {
  await open(page, "/?a=autoregressive");
  const a = lane(page, "A");
  await expect(a.getByText("another attention mask")).toBeVisible();
  await a.getByRole("button", { name: "Use Confident" }).click();
  await expect(a.getByText("another attention mask")).toBeHidden();
  await expect(a.getByRole("button", { name: /^Strategy of lane A: Confident/ })).toBeVisible();
});

test("a run with a companion brings both models, and the engine's status names them", { tag: "@webgpu" }, async ({
  page,
}) => {
  await openReady(
    page,
    "/?q=how+many+things+are+there+?&length=16&a=speculative;model=mini-ar;prefill=off&backend=wasm",
  );
  const status = page.getByRole("button", { name: "Status: WebAssembly · f32 · 2 models" });
  await expect(status).toBeVisible({ timeout: 90_000 });
  await status.click();
  for (const title of ["Mini-AR", "Mini-Dimple"])
    await expect(
      page.getByText(new RegExp(`${title}, [\\d,]+ parameters, computed in f32 on WebAssembly`)),
    ).toBeVisible();
});

test("a drafter of letters is offered as companion, and its letters stand above the words that the model read", async ({
  page,
}) => {
  await openReady(
    page,
    "/?q=where+is+the+cat+?&length=16&a=slem;model=mini-ar;prefill=off&b=chimera;model=mini-ar;prefill=off",
  );
  const companion = lane(page, "A").getByRole("combobox", { name: "Companion of lane A" });
  await expect(companion.getByRole("option")).toHaveCount(
    shippedModels.filter(({ attention }) => attention === "causal").length,
  );
  await companion.selectOption("mini-ar-characters");
  await runToTheEnd(page);
  for (const name of ["A", "B"]) await expect(lane(page, name).getByText(/of \d+ drafted accepted/)).toBeVisible();
  await expect(lane(page, "A").getByText("shares 256 of its 272 tokens")).toBeVisible();
  await expect(lane(page, "B").getByText(/of the model’s layers/)).toBeVisible();
  await expectNoViolations(page);
});

test("the page of the family gives every comparison with the paper its verdict, and every chart its numbers", async ({
  page,
}) => {
  await page.goto("/family");
  await expect(page.getByRole("heading", { name: "One family, three ways of training", level: 1 })).toBeVisible();
  const report: FamilyReport = JSON.parse(readFileSync("training/report/report.json", "utf8"));
  for (const { found, measure } of report.claims) {
    await expect(page.getByText(measure).first()).toBeVisible();
    await expect(page.getByText(found, { exact: true }).first()).toBeVisible();
  }
  await page.getByText("All numbers").first().click();
  const settings = Object.values(report.models).flatMap(({ accuracy }) => Object.keys(accuracy));
  await expect(page.getByRole("group", { name: "Accuracy and iterations" }).getByRole("row")).toHaveCount(
    settings.length + 1,
  );
});
