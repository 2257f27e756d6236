"use client";
import { useEffect, useState } from "react";
import { IconButton } from "./Button";
import { recall, remember } from "./remember";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

type Theme = "light" | "dark";

const STORAGE_KEY = "theme";

function savedTheme(): Theme | null {
  const saved = recall(STORAGE_KEY);
  return saved === "light" || saved === "dark" ? saved : null;
}

/** Light or dark. Follows the system until somebody chooses; the choice is kept. */
export function ThemeToggle() {
  const words = useWords(site);
  const [theme, setTheme] = useState<Theme>("light");

  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => {
      const next = savedTheme() ?? (system.matches ? "dark" : "light");
      document.documentElement.dataset.theme = next;
      setTheme(next);
    };
    follow();
    system.addEventListener("change", follow);
    addEventListener("storage", follow);
    return () => {
      system.removeEventListener("change", follow);
      removeEventListener("storage", follow);
    };
  }, []);

  function toggle() {
    const next = theme === "dark" ? "light" : "dark";
    remember(STORAGE_KEY, next);
    document.documentElement.dataset.theme = next;
    setTheme(next);
  }

  return (
    <IconButton
      icon={theme === "dark" ? "sun" : "moon"}
      label={theme === "dark" ? words.lightTheme : words.darkTheme}
      onClick={toggle}
    />
  );
}
