/** What the end-to-end tests share: opening the page, running lanes, and finding its parts by what they are called. */
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** What the policy of the site forbade is written to the console, of a page, a frame or a worker, under these words. */
const FORBIDDEN = "forbidden by the Content Security Policy";

/** Runs in pages and workers: names what was forbidden, also where nothing else tells of it. */
const tellForbidden = (words: string) =>
  addEventListener("securitypolicyviolation", (event) => {
    const { violatedDirective, blockedURI, sourceFile, lineNumber } = event as SecurityPolicyViolationEvent;
    console.error(`${words}: ${violatedDirective} ${blockedURI} in ${sourceFile}:${lineNumber}`);
  });

/** Every end-to-end test fails on what the policy of the site forbids: `violations` has it, in the order it happened. */
export const test = base.extend<{ violations: string[] }>({
  violations: [
    async ({ context }, use) => {
      const violations: string[] = [];
      context.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) violations.push(message.text());
      });
      context.on("page", (page) =>
        // A worker that has ended by now has done nothing that is forbidden.
        page.on("worker", (worker) => worker.evaluate(tellForbidden, FORBIDDEN).catch(() => {})),
      );
      await context.addInitScript(tellForbidden, FORBIDDEN);
      await use(violations);
      expect(violations).toEqual([]);
    },
    { auto: true },
  ],
});

/** Loads the page and waits until it answers: the prior's strip is drawn by the page itself, not by the server. */
export async function open(page: Page, address = "/"): Promise<void> {
  await page.goto(address);
  // On a narrow screen, and beside a run, it stands behind what is on show.
  const strip = page.getByRole("group", { name: "Structure prior, token by token", includeHidden: true });
  // It is among the last to wake up, behind the machinery of the page.
  await expect(strip).toBeAttached({ timeout: 60_000 });
  // What the server drew of other parts is asleep until their scripts are there: who presses something in it is not heard.
  await page.waitForFunction(() =>
    ["#lane-0", "#inspector", "footer[aria-label]"].every((part) =>
      Object.keys(document.querySelector(part) ?? {}).some((key) => key.startsWith("__reactProps")),
    ),
  );
}

/** Loads the page and waits until the network can run. */
export async function openReady(page: Page, address = "/"): Promise<void> {
  await open(page, address);
  await expect(page.getByRole("button", { name: /Status: Web(GPU|Assembly) · f32/ })).toBeVisible({ timeout: 90_000 });
}

export const runAll = (page: Page) => page.getByRole("button", { name: "Run all" });
export const lane = (page: Page, name: string) => page.getByRole("region", { name: `Lane ${name}` });

/** Opens the menu behind a lane's three dots, by keyboard: it would close when the page scrolls under it. */
export async function openLaneMenu(page: Page, name: string): Promise<void> {
  const more = lane(page, name).getByRole("button", { name: `More for lane ${name}` });
  await more.scrollIntoViewIfNeeded();
  await more.focus();
  await page.keyboard.press("Enter");
}

/**
 * Presses Run all and waits for the last iteration. A short run is over before anybody asks whether it has begun, so that
 * the page itself watches for it.
 */
export async function runToTheEnd(place: Page | FrameLocator): Promise<void> {
  const begun = place.locator("body").evaluate(
    (body) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const names = Array.from(body.querySelectorAll("button"), (one) => one.ariaLabel ?? one.textContent.trim());
          if (!names.includes("Stop")) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(body, { subtree: true, childList: true, attributes: true, characterData: true });
      }),
  );
  const button = place.getByRole("button", { name: "Run all" });
  await button.click();
  await begun;
  await expect(button).toBeEnabled({ timeout: 110_000 });
}

/** All tokens of a lane's answer, the pads at its end too, which are folded until somebody opens them. */
export async function tokens(page: Page, name: string): Promise<Locator> {
  const answer = page.getByRole("group", { name: `Answer of lane ${name}` });
  await expect(answer).toBeVisible();
  const folded = answer.getByRole("button", { name: /after the end of the answer, from position/, expanded: false });
  // Another run may take its place before the press.
  if (await folded.isVisible()) await folded.click({ timeout: 5_000 }).catch(() => {});
  return answer.locator("[data-position]");
}

/** What a screen reader says of every token of a lane: text, iteration and confidence. */
export const tokensOf = async (page: Page, name: string) =>
  (await tokens(page, name)).evaluateAll((all) => all.map((token) => token.getAttribute("aria-label")));

/** Opens the scene again where it has folded to a bar. */
export const editScene = (page: Page) => page.getByRole("button", { name: "Edit", exact: true }).click();

/** Number over a unit in a lane's row of metrics. */
export async function metric(page: Page, name: string, unit: RegExp): Promise<number> {
  const term = lane(page, name).getByRole("term").filter({ hasText: unit });
  return Number(await term.locator("xpath=following-sibling::dd[1]").textContent());
}

/** Rules of axe whose answer depends on colours. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** What axe finds in the page and in the frames that it shows. */
export const expectNoViolations = (page: Page) => expectNoneFound(axeFor(page));

/**
 * The same in either theme, for a page that follows the system's: everything in the light one, and in the dark one, in which
 * the page is left, all that colours decide.
 * @param loads whether it takes the system's theme as it is loaded, having no script that could watch it
 */
export async function expectNoViolationsInEitherTheme(page: Page, loads = false): Promise<void> {
  await setTheme(page, "light", loads);
  await expectNoViolations(page);
  await setTheme(page, "dark", loads);
  await expectNoneFound(axeFor(page).withRules(COLOUR_RULES));
}

/** Axe without its lists of all that is well, and without the page in which it puts frames together where there is none: a third of the time. */
function axeFor(page: Page): AxeBuilder {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  return page.frames().length === 1 ? axe.setLegacyMode() : axe;
}

async function expectNoneFound(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join("; ")}`)).toEqual([]);
}

/** Sets the system's theme, and waits until the page has taken it and no colour fades any more. */
async function setTheme(page: Page, theme: "light" | "dark", loads: boolean): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  if (loads) await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one instanceof CSSTransition)
        .map(({ finished }) => finished.catch(() => {})),
    ),
  );
}
