"use client";
import { PanelTabs } from "./PanelTabs";
import { Timeline } from "./Timeline";

/** The timeline of the playground, and what a narrow screen has at its lower edge. */
export const PageTimeline = () => (
  <Timeline>
    <PanelTabs />
  </Timeline>
);
