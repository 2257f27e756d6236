import { SiteHeader } from "@/components/ui/SiteHeader";
import { ClearKept } from "./ClearKept";
import { Section } from "./Section";

const PAGE = "/docs/privacy";

/** Where things are kept, what they are for, and what takes them away. */
const KEPT: readonly (readonly [where: string, name: string, what: string])[] = [
  [
    "Database of the browser",
    "dimple-playground",
    "experiments with their runs; sweeps of the labs with their answers",
  ],
  ["Cache storage", "dimple-playground …", "the files of this site, so that it opens without a network"],
  ["Local storage", "theme", "light or dark, once you have chosen"],
  ["Local storage", "dimple.language", "English or German, once you have chosen"],
  ["Local storage", "dimple.intro", "that you have put the first line of the page away"],
  ["Local storage", "dimple.learn", "how far you are in the lessons"],
  [
    "Local storage",
    "dimple.breakpoints",
    "your breakpoints; those that could not be read stand beside them, as …breakpoints.unread",
  ],
  ["Session storage", "dimple.page", "which experiment this tab has open; it goes with the tab"],
];

/** What leaves the visitor’s machine (nothing), and what stays on it. */
export function PrivacyPage() {
  return (
    <>
      <SiteHeader page={PAGE} />
      <main className="mx-auto flex max-w-[760px] flex-col gap-6 px-4 py-8">
        <header>
          <h1 className="text-result font-bold">Privacy</h1>
          <p className="mt-1 text-lg">Nothing that you ask, draw, upload or decode leaves your machine.</p>
        </header>
        <Section id="sent" title="What is sent">
          <ul className="flex list-disc flex-col gap-1 pl-5">
            <li>
              The model runs in your browser. Pictures, questions, answers and runs are read and made there; there is no
              server that takes them, no account, no cookie, and nothing that counts visits.
            </li>
            <li>
              Your browser fetches the files of this site (pages, weights, recorded runs) from the host that it stands
              on. As with every web page, that host can see which files, from which network address, and the part of an
              address before the #. In a link that part holds the question and the settings; picture, title, note and
              runs stand behind the #, which browsers never send.
            </li>
            <li>
              One thing can come from elsewhere: a trace that a link names (<code>?trace=https://…</code>). The page
              names the host and waits for your press.
            </li>
          </ul>
        </Section>
        <Section id="kept" title="What is kept on your machine">
          <div className="overflow-x-auto">
            <table className="w-full border-collapse text-xs">
              <thead>
                <tr>
                  {["Where", "Name", "What"].map((name) => (
                    <th
                      key={name}
                      scope="col"
                      className="border-b border-line py-1 pr-3 text-left font-medium text-muted"
                    >
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {KEPT.map(([where, name, what]) => (
                  <tr key={name}>
                    <td className="border-b border-line py-1.5 pr-3 align-top">{where}</td>
                    <td className="border-b border-line py-1.5 pr-3 align-top">
                      <code translate="no">{name}</code>
                    </td>
                    <td className="border-b border-line py-1.5 align-top text-muted">{what}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p>In a private window all of it goes when the window is closed. A frame in another page keeps nothing.</p>
        </Section>
        <Section id="clear" title="How to clear it">
          <ClearKept />
          <p>
            Single sweeps are deleted in the labs, in the list of those that are kept. The browser’s settings for this
            site (“Site data”, “Clear data”) take everything away as well. Afterwards the page opens as on the first
            day.
          </p>
        </Section>
      </main>
    </>
  );
}
