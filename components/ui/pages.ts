/** The pages of the site, in the order of its menus. */
export const pages = [
  { href: "/", label: "Playground" },
  { href: "/strategies", label: "Strategies" },
  { href: "/models", label: "Models" },
  { href: "/family", label: "Family" },
  { href: "/gallery", label: "Gallery" },
] as const;
