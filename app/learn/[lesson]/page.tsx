import { readFile } from "node:fs/promises";
import type { Metadata } from "next";
import { figuresOf } from "@/components/learn/figures";
import { LessonPage } from "@/components/learn/LessonPage";
import { readCard } from "@/components/models/read-card";
import { shippedModels } from "@/components/models/shipped";
import { factsOf } from "@/lib/learn/facts";
import { findLesson, lessons } from "@/lib/learn/lessons";
import { outlineOf } from "@/lib/learn/outline";
import { parseFamilyReport } from "@/lib/report/family-report";
import { parseMeasured } from "@/lib/study/measured";

interface PageProps {
  readonly params: Promise<{ readonly lesson: string }>;
}

export const dynamicParams = false;

export const generateStaticParams = () => lessons.map(({ id }) => ({ lesson: id }));

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { title, summary } = findLesson((await params).lesson)!;
  return { title: `${title} · Learn · Dimple Playground`, description: summary };
}

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));

export default async function Page({ params }: PageProps) {
  const { lesson: asked } = await params;
  const place = lessons.findIndex(({ id }) => id === asked);
  const lesson = lessons[place]!;
  const next = lessons[place + 1];
  const report = parseFamilyReport(await readJson("training/report/report.json"));
  const facts = factsOf(report, parseMeasured(await readJson("lib/study/measured.json")));
  const members = shippedModels.filter(({ name }) => name in report.models);
  const cards = (await Promise.all(members.map(readCard))).flatMap(({ card }) => card ?? []);
  return (
    <LessonPage
      lesson={outlineOf(lesson)}
      next={next ? outlineOf(next) : null}
      facts={facts}
      figures={figuresOf(lesson, { report, cards })}
    />
  );
}
