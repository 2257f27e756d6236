import type { PageHref } from "@/components/ui/pages";

/** What stands on every page: header, menus, and what controls say of themselves. */
export const site = {
  pages: {
    "/": "Playground",
    "/learn": "Learn",
    "/examples": "Examples",
    "/labs": "Labs",
    "/strategies": "Strategies",
    "/models": "Models",
    "/family": "Family",
    "/runs": "Other models",
    "/gallery": "Gallery",
  } satisfies Record<PageHref, string>,
  navigation: "Pages",
  morePages: "More pages",
  morePagesAndHelp: "More pages and help",
  /** Leads to the other language, in its own words and in short. */
  otherLanguage: "Auf Deutsch",
  otherLanguageShort: "DE",
  /** What is not translated. */
  scope: "Strategies, models and measurements are described in English alone.",
  languageMissing: "The texts of that language did not come. With a connection, try again.",
  /** Of a whole page. */
  englishOnly: "This page is in English alone.",
  lightTheme: "Light theme",
  darkTheme: "Dark theme",
  updateIsThere: "An update of this page is there.",
  reload: "Reload",
  later: "Later",
  copy: "Copy",
  copied: "Copied.",
  close: "Close",
  loading: "Loading…",
  dropHere: "Drop it here",
  errorDetail: "Detail for a report",
  allNumbers: "All numbers",
  partMissing: (name: string) =>
    `**This part could not be loaded:** the script of ${name} did not come. Everything else goes on; with a connection, reload the page.`,
  partBroken: (name: string) =>
    `**This part could not be drawn:** ${name} met data that it does not know how to show. Everything else goes on.`,
  reloadPage: "Reload the page",
  tryAgain: "Try again",
  pageBroke: "Something broke",
  pageBrokeHelp: "This page met an error that it did not expect. Your settings are kept in the address bar.",
  startOver: "Start over with the default settings",
};
