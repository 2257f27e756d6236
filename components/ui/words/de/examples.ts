import type { examples as english } from "@/components/ui/words/en/examples";
import { counting } from "@/lib/counting";

const { count } = counting("de");
const steps = { one: "Schritt", other: "Schritte" };

export const examples: typeof english = {
  heading: "Beispiele",
  intro:
    "Ein Experiment für jedes, was beim Dekodieren gut oder schlecht gerät. Die kleinen Heatmaps sind aufgezeichnete Läufe: Positionen nach rechts, Schritte nach unten, hell, wo das Modell sicher war, umrandet, wo es ein Wort schrieb. Eine Karte öffnet dasselbe Experiment im Playground und führt es auf diesem Gerät aus.",
  steps: (several) => count(several, steps),
  heatmapOf: (several) =>
    `Heatmap aus ${several === 1 ? "einem Schritt" : `${count(several, { one: "Schritt", other: "Schritten" })}`}`,
  exact: "richtig",
  wrong: "falsch",
  lane: (letter) => `Spur ${letter}: `,
  titles: {
    steps: "Dieselbe Antwort in einem Bruchteil der Schritte",
    gamma: "Eine Zahl bestimmt das Tempo: γ",
    parallel: "Bei jedem Wort sicher, bei beiden falsch",
    revocable: "Ein Wort zurücknehmen",
    order: "Auf die Reihenfolge kommt es an",
    "random-order": "Beliebige Reihenfolge heißt nicht jede",
    "structure-prior": "Den Rahmen vorgeben, nach den Lücken fragen",
    "variable-length": "Eine Antwort, die wächst",
    blocks: "Block für Block oder alles auf einmal",
    speculative: "Mit Diffusion entworfen, Wort für Wort geprüft",
    "early-exit": "Leichte Wörter gehen früher",
    padding: "Vierundsechzig Positionen für ein Wort",
    "early-end": "Die Antwort steht vor dem Ende fest",
    sudoku: "Ein Sudoku will eine Reihenfolge",
    "stale-cache": "Alte Keys und Values",
    length: "Viel zu viel Platz",
    "fixed-length": "Immer nur eine Länge",
  },
  sees: {
    steps: "Spur A legt jedes Wort fest, sobald sie sicher ist, Spur B eines je Schritt. Beide beschreiben das Bild.",
    gamma: "Vier Schwellen bei einer Frage: Je höher γ, desto weniger Wörter werden auf einmal festgelegt.",
    parallel:
      "Bei γ = 0,7 werden zwei Wörter, die einander brauchen, in einem Schritt festgelegt: Jedes war für sich wahrscheinlich, zusammen nennen sie einen Ort zweimal. Ein höheres γ fragt noch einmal.",
    revocable:
      "Eine niedrige Schwelle schreibt ein falsches Ding und behält es. WINO entwirft genauso kühn, sieht sich den Entwurf an und maskiert zweifelhafte Wörter wieder.",
    order:
      "Eine Reihe Ziffern umzudrehen ist von links nach rechts leicht. Alles auf einmal und das Sicherste zuerst: Eine Ziffer wird falsch.",
    "random-order":
      "Spur A legt gewürfelte Positionen fest, Spur B die sicherste zuerst, beide eine je Schritt. Gewürfelte Wörter sagen etwas zweimal.",
    "structure-prior":
      "Die Wörter zwischen den Lücken sind vorgegeben. Das Modell füllt nur Dinge und Orte ein, und das in wenigen Schritten.",
    "variable-length":
      "Zwölf Positionen sind zu wenig für das, was zu sagen ist: Spur A bricht ab. DAEDAL sieht, dass kein Ende nah ist, und fügt Masken an.",
    blocks:
      "LLaDA füllt Blöcke von links nach rechts. Blöcke zu acht schreiben halbwegs der Reihe nach; ein Block zu zweiunddreißig lässt das Sicherste zuerst kommen.",
    speculative:
      "Ein Modell, das von links nach rechts schreibt, braucht einen Schritt je Wort. Mit Entwürfen eines Diffusionsmodells prüft es mehrere Wörter in einem Schritt und schreibt dieselbe Antwort.",
    "early-exit":
      "CALM hört im Netz auf, sobald ein Wort klar ist: mit dem Kopf der letzten Schicht (B) kaum je, mit Köpfen, die für die Schichten dazwischen trainiert sind (C), auf halbem Weg. „Ausgangsschicht“ über den Heatmaps zeigt, wie tief jedes Wort ging.",
    padding:
      "Hinter dem Ende kommen Füll-Tokens, und deren ist sich das Modell sicher: Eine Schwelle legt fast alles in einem Schritt fest, ein Token je Schritt braucht sechzig.",
    "early-end":
      "Prophet fragt nicht weiter, sobald die besten Wörter weit vor allen anderen liegen, und legt den Rest fest, wie er steht.",
    sudoku:
      "Auf einmal ausgefüllt, oder das Sicherste zuerst, bekommt die erste Zeile zwei Dreien. Von links nach rechts geschrieben stimmt es, in viermal so vielen Schritten.",
    "stale-cache":
      "Spur A rechnet in jedem Schritt alle Positionen. Spur B behält sechzehn Schritte lang, was sie von festgelegten Wörtern weiß, Spur C von allen Blöcken bis auf einen, und verliert den Hammer. „Cache-Abweichung“ über den Heatmaps misst, wie weit das die Vorhersagen verschiebt.",
    length:
      "Mit 32 Positionen wird diese Frage richtig beantwortet. Bei 128 setzen beide Modelle einen Roboter hinzu, der nicht da ist: das nur mit Diffusion trainierte und das, das zuerst von links nach rechts schreiben lernte.",
    "fixed-length":
      "Spur A hat Diffusion nur an Antworten mit 64 Positionen gelernt; bei 128 gehen ihr Wörter verloren, bei 64 nicht. Spur B hat jede Länge gesehen.",
  },
};
