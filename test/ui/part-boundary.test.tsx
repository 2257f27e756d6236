// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PartBoundary } from "@/components/ui/PartBoundary";

/** Draws a length, and throws as JavaScript does where there is nothing to draw. */
const Chart = ({ rows }: { readonly rows: readonly number[] | undefined }) => <p>{rows!.length} rows</p>;

const Page = ({ rows }: { readonly rows: readonly number[] | undefined }) => (
  <>
    <PartBoundary name="lane A" drawn={[rows]}>
      <Chart rows={rows} />
    </PartBoundary>
    <PartBoundary name="lane B">
      <p>lane B goes on</p>
    </PartBoundary>
  </>
);

const sentence = () => screen.getByRole("alert").querySelector("p")!.textContent;

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("a part that cannot be drawn", () => {
  it("says so in a sentence, and leaves the others alone", () => {
    render(<Page rows={undefined} />);
    expect(sentence()).toMatch(/^This part could not be drawn: lane A met data that it does not know how to show\./);
    expect(sentence()).not.toMatch(/undefined|Cannot read/);
    expect(screen.getByText("lane B goes on")).toBeDefined();
    expect(screen.getByText("Detail for a report").parentElement!.querySelector("pre")!.textContent).toContain("Chart");
  });

  it("is drawn anew as soon as there is something else to draw", () => {
    const { rerender } = render(<Page rows={undefined} />);
    rerender(<Page rows={[1, 2]} />);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByText("2 rows")).toBeDefined();
  });

  it("may fail again, and come back, as often as it likes", () => {
    const { rerender } = render(<Page rows={[1]} />);
    for (let time = 0; time < 3; time++) {
      rerender(<Page rows={undefined} />);
      expect(sentence()).toContain("lane A");
      rerender(<Page rows={[1]} />);
      expect(screen.getByText("1 rows")).toBeDefined();
    }
  });

  it("says what else it is when its script did not come: to draw it again would not help", () => {
    const Later = () => {
      throw Object.assign(new Error("Failed to load chunk a.js"), { name: "ChunkLoadError" });
    };
    render(
      <PartBoundary name="the exports">
        <Later />
      </PartBoundary>,
    );
    expect(sentence()).toBe(
      "This part could not be loaded: the script of the exports did not come. Everything else goes on; with a connection, reload the page.",
    );
    expect(screen.getByRole("button", { name: "Reload the page" })).toBeDefined();
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  });

  it("is tried again on demand", async () => {
    let isBroken = true;
    const Moody = () => {
      if (isBroken) throw new TypeError("not now");
      return <p>here it is</p>;
    };
    render(
      <PartBoundary name="a chart">
        <Moody />
      </PartBoundary>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(sentence()).toContain("a chart");
    isBroken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("here it is")).toBeDefined();
  });
});
