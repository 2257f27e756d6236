// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { PageControls } from "@/components/playground/machine/late-session";
import { SessionContext } from "@/components/playground/machine/use-session";
import { DropTarget } from "@/components/playground/panels/DropTarget";
import { settingsOf } from "@/components/playground/state/document";
import { createPlaygroundStore, PlaygroundContext } from "@/components/playground/state/store";
import { noiseOf } from "@/components/scene/picture";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";

const trace = new File(["{}"], "run.json", { type: "application/json" });
const picture = new File(["pixels"], "cat.png", { type: "image/png" });

/** A context on which all that is drawn is one colour a band, given back with `noise` levels added to some values. */
function canvas(noise: number) {
  const bands: { colour: number[]; from: number; to: number }[] = [];
  return {
    fillStyle: "",
    imageSmoothingQuality: "low",
    drawImage() {},
    fillRect(_: number, from: number, __: number, height: number) {
      const colour = this.fillStyle === "#fff" ? [255, 255, 255] : this.fillStyle.match(/\d+/g)!.map(Number);
      bands.push({ colour, from, to: from + height });
    },
    getImageData(_: number, __: number, width: number, height: number) {
      const data = new Uint8ClampedArray(4 * width * height);
      for (let pixel = 0; pixel < width * height; pixel++) {
        const row = Math.floor(pixel / width);
        const { colour } = bands.findLast(({ from, to }) => row >= from && row < to)!;
        data.set([...colour.map((value) => value + (pixel % 7 === 0 ? noise : 0)), 255], 4 * pixel);
      }
      return { data, width, height };
    },
  };
}

function page({ noise = 0 } = {}) {
  vi.stubGlobal("createImageBitmap", async () => ({ width: 10, height: 20, close() {} }));
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(canvas(noise) as never);
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const openTraces = vi.fn();
  render(
    <PlaygroundContext value={store}>
      <SessionContext value={{ openTraces } as unknown as PageControls}>
        <DropTarget />
        <textarea aria-label="Question" />
      </SessionContext>
    </PlaygroundContext>,
  );
  return {
    openTraces,
    asked: () => settingsOf(store.getState()).experiment.picture.kind,
    notices: () => store.getState().notices,
  };
}

/** A drag of files, or of what else there is, by its types. */
const drag = (files: File[], types = ["Files"]) => ({ dataTransfer: { files, types, dropEffect: "" } });
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

// What opens files comes with the first one, as on the page.
beforeAll(async () => void (await import("@/components/playground/machine/open-files")), 60_000);
beforeEach(() => void vi.restoreAllMocks());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a file that is dropped", () => {
  it("opens as a lane if it is no picture, and the browser does not leave the page", async () => {
    const { openTraces } = page();
    expect(fireEvent.dragOver(document.body, drag([trace]))).toBe(false);
    expect(screen.getByText("Drop it here")).toBeDefined();
    expect(fireEvent.drop(screen.getByRole("textbox"), drag([trace]))).toBe(false);
    await settled();
    expect(openTraces).toHaveBeenCalledExactlyOnceWith([trace]);
    expect(screen.queryByText("Drop it here")).toBeNull();
  });

  it("is asked about if it is a picture", async () => {
    const { openTraces, asked, notices } = page();
    fireEvent.drop(document.body, drag([trace, picture, new File(["more"], "dog.JPG")]));
    await settled();
    expect(asked()).toBe("image");
    expect(openTraces).toHaveBeenCalledExactlyOnceWith([trace]);
    expect(
      notices()
        .map(({ text }) => text)
        .join(),
    ).toContain("“cat.png” was taken, and 1 more left out");
  });

  it("takes its invitation back where it is carried out of the window", () => {
    page();
    const leave = (relatedTarget: Element | null) =>
      fireEvent(document.body, new MouseEvent("dragleave", { bubbles: true, relatedTarget }));
    fireEvent.dragEnter(document.body, drag([trace]));
    leave(screen.getByRole("textbox"));
    expect(screen.queryByText("Drop it here")).not.toBeNull();
    leave(null);
    expect(screen.queryByText("Drop it here")).toBeNull();
  });
});

describe("what else is dragged", () => {
  it("never makes the browser leave the page, and still drops text into a text field", () => {
    page();
    const link = drag([], ["text/uri-list", "text/plain"]);
    expect(fireEvent.drop(document.body, link)).toBe(false);
    expect(fireEvent.drop(screen.getByRole("textbox"), link)).toBe(true);
    expect(fireEvent.drop(document.body, drag([], ["text/plain"]))).toBe(true);
    expect(screen.queryByText("Drop it here")).toBeNull();
  });
});

describe("a picture that is pasted", () => {
  it("becomes the picture of the scene, from anywhere", async () => {
    const { asked } = page();
    fireEvent.paste(screen.getByRole("textbox"), { clipboardData: { files: [picture], types: ["Files"] } });
    await settled();
    expect(asked()).toBe("image");
  });

  it("leaves text beside it to the text field", async () => {
    const { asked } = page();
    const both = { clipboardData: { files: [picture], types: ["text/plain", "Files"] } };
    fireEvent.paste(screen.getByRole("textbox"), both);
    await settled();
    expect(asked()).toBe("scene");
    fireEvent.paste(document.body, both);
    await settled();
    expect(asked()).toBe("image");
  });
});

describe("a canvas that gives back noise", () => {
  it("is found out by known colours", () => {
    for (const noise of [0, 1, -2, 60]) expect(noiseOf(canvas(noise) as never)).toBe(Math.abs(noise));
  });

  it("is told where it is little, and refused where nothing would be left of the picture", async () => {
    const little = page({ noise: 2 });
    fireEvent.drop(document.body, drag([picture]));
    await settled();
    expect(little.asked()).toBe("image");
    expect(
      little
        .notices()
        .map(({ text }) => text)
        .join(),
    ).toContain("by up to 2 of 255 levels");
    cleanup();
    vi.restoreAllMocks();
    const much = page({ noise: 50 });
    fireEvent.drop(document.body, drag([picture]));
    await settled();
    expect(much.asked()).toBe("scene");
    expect(much.notices()).toMatchObject([
      { tone: "bad", text: expect.stringContaining("does not let a page read pictures") },
    ]);
  });
});
