"use client";
import { useSyncExternalStore } from "react";
import { SiteLink } from "@/components/ui/SiteLink";
import type { Lesson } from "@/lib/learn/lesson";
import { shown } from "@/lib/scene/shown";

/** The lesson that the address asks for, where it looks like the address of one; null elsewhere, and before the browser has said. */
const lessonAsked = (): string | null => /\/learn\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? null;

const neverChanges = () => () => {};

interface UnknownLessonProps {
  /** Those that there are. Handed in: Next loads this on every page, and whole lessons would come along. */
  readonly lessons: readonly Pick<Lesson, "id" | "title">[];
}

/** On the page of what is not there: says that there is no such lesson, and which there are. */
export function UnknownLesson({ lessons }: UnknownLessonProps) {
  const asked = useSyncExternalStore(neverChanges, lessonAsked, () => null);
  if (asked === null) return null;
  return (
    <section aria-label="Lessons">
      <p>{`There is no lesson ${shown(asked)}. There are:`}</p>
      <ul className="mt-1 list-disc pl-5">
        {lessons.map(({ id, title }) => (
          <li key={id}>
            <SiteLink to={`learn/${id}/`} className="text-accent underline underline-offset-2">
              {title}
            </SiteLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
