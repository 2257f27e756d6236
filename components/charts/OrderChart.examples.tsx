"use client";
import type { ChartExample } from "./examples";
import { OrderChart } from "./OrderChart";

export const orderChartExamples: readonly ChartExample[] = [
  { title: "Strategies that choose their order", render: (_, { order }) => <OrderChart {...order} /> },
  { title: "Kinds of tokens", render: (_, { order }) => <OrderChart {...order} first="Kinds of tokens" /> },
  { title: "Right answers by order", render: (_, { order }) => <OrderChart {...order} first="Accuracy by order" /> },
];
