import { UnknownLesson } from "@/components/learn/UnknownLesson";
import { buttonClass } from "@/components/ui/Button";
import { lessons } from "@/lib/learn/lessons";

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-lg font-bold">There is no such page</h1>
      <p className="text-muted">The address may be mistyped, or the page has moved.</p>
      <UnknownLesson lessons={lessons.map(({ id, title }) => ({ id, title }))} />
      <a href="/" className={buttonClass({ look: "primary" })}>
        To the playground
      </a>
    </main>
  );
}
