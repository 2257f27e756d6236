/** The page's icons, drawn on a 16 × 16 grid in the text colour. They are decoration: the control carries the name. */
import type { ReactNode } from "react";

const paths = {
  play: <path d="M4.5 2.8v10.4a.6.6 0 0 0 .92.5l8-5.2a.6.6 0 0 0 0-1l-8-5.2a.6.6 0 0 0-.92.5z" fill="currentColor" />,
  pause: <path d="M4 3h3v10H4zM9 3h3v10H9z" fill="currentColor" />,
  stop: <rect x="3.5" y="3.5" width="9" height="9" rx="1.5" fill="currentColor" />,
  first: <path d="M4 3v10M12.5 3.5v9L6 8z" />,
  last: <path d="M12 3v10M3.5 3.5v9L10 8z" />,
  previousEvent: <path d="M12.5 3.5 7.5 8l5 4.5M7 3.5 2 8l5 4.5" />,
  nextEvent: <path d="M3.5 3.5 8.5 8l-5 4.5M9 3.5 14 8l-5 4.5" />,
  filter: <path d="M2.5 3.5h11M4.5 8h7M6.5 12.5h3" />,
  back: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  forward: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  step: <path d="M4 3.2v9.6l6-4.8zM12.5 3v10" />,
  branch: (
    <>
      <circle cx="4.5" cy="3.5" r="1.6" />
      <circle cx="4.5" cy="12.5" r="1.6" />
      <circle cx="11.5" cy="6" r="1.6" />
      <path d="M4.5 5.1v5.8M11.5 7.6c0 2.2-7 1.2-7 3.3" />
    </>
  ),
  file: <path d="M9.2 2H4.4A1.4 1.4 0 0 0 3 3.4v9.2A1.4 1.4 0 0 0 4.4 14h7.2a1.4 1.4 0 0 0 1.4-1.4V5.8zM9 2.2V6h3.8" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />,
  chevron: <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  minus: <path d="M3 8h10" />,
  plus: <path d="M8 3v10M3 8h10" />,
  star: <path d="m8 2 1.8 3.8 4.1.5-3 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1-3-2.9 4.1-.5z" />,
  starred: <path d="m8 2 1.8 3.8 4.1.5-3 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1-3-2.9 4.1-.5z" fill="currentColor" />,
  clock: <path d="M8 4.5V8l2.4 1.6M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z" />,
  check: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
    </>
  ),
  moon: <path d="M13.3 9.6A5.7 5.7 0 0 1 6.4 2.7a5.7 5.7 0 1 0 6.9 6.9z" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.8 6h6.4a3.8 3.8 0 0 1 0 7.6H6" />,
  redo: <path d="m10.5 3 3 3-3 3M13.2 6H6.8a3.8 3.8 0 0 0 0 7.6H10" />,
  dice: (
    <>
      <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" />
      <path d="M5.6 5.6h.01M10.4 5.6h.01M8 8h.01M5.6 10.4h.01M10.4 10.4h.01" strokeWidth="1.9" />
    </>
  ),
  table: <path d="M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.2 3v10" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-2A1 1 0 0 0 9.5 2.5h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
    </>
  ),
  warning: <path d="M8 5.5v3.2M8 11.3h.01M8 1.9 14.6 13.6H1.4z" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.3v3.6M8 5.1h.01" />
    </>
  ),
  help: <path d="M5.6 5.7a2.5 2.5 0 1 1 3.7 2.2c-.8.45-1.3.9-1.3 1.8v.3M8 12.6h.01" />,
  edit: <path d="M2.8 13.2l.7-2.9 7-7a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.7l-7 7z" />,
  look: <path d="M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5M7.5 3v4M4.5 9v4M11.5 3.5v3M8.5 9.5v3" />,
  upload: (
    <path d="M8 10.5V2.8M4.8 5.8 8 2.6l3.2 3.2M2.8 10.8v1.4a1.2 1.2 0 0 0 1.2 1.2h8a1.2 1.2 0 0 0 1.2-1.2v-1.4" />
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 14 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      {paths[name]}
    </svg>
  );
}
