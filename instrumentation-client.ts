// Before anything else of the page runs.
import "@/lib/fallbacks";
import "@/lib/jitless";
