import { simulateCycles } from '#datasets/_kit/feed-cycle.ts';
import { movedRight } from '#datasets/_kit/feed-lines.ts';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import type { FeedSource, Synthesizer } from '#datasets/_kit/roles.ts';
import { contract, type LinkRow } from './contract.ts';
import { linksReader, type TrafficInput } from './links.ts';
import { simulatedTraffic } from './simulated-traffic.ts';

/** Half an hour of the past comes along, so that charts do not begin empty. */
const backfillS = 1800;

/** Every link of the city, every five minutes, with simulated speeds. Runs without any key, and says what it is. */
export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  observe(context) {
    const links = linksReader(context.reader);
    return simulateCycles(context, {
      cadenceS: contract.feed.cadenceS,
      backfillS,
      entities: links,
      idOf: ({ id }) => id,
      prepare: async () => {
        const input = (await context.input()) as TrafficInput | undefined;
        return simulatedTraffic(context.seed, cityWeather(context.seed, input));
      },
    });
  },
};

/** Streets that the traffic information of a city covers. */
const covered = new Set(['motorway', 'primary', 'secondary']);

/** Links along the main streets of the generated city: one in each direction, on its own half of the carriageway. */
export const synthetic: Synthesizer<LinkRow> = {
  *rows(plan) {
    for (const { streets } of plan.cells()) {
      for (const { id, line, class: streetClass, widthM, name, oneway } of streets) {
        if (!covered.has(streetClass)) continue;
        const link = { kind: 'link' as const, name, class: streetClass as LinkRow['class'] };
        const aside = oneway ? 0 : widthM / 4;
        yield { ...link, id: `g-${id}-f`, line: rounded(movedRight(line, aside)) };
        if (!oneway) yield { ...link, id: `g-${id}-b`, line: rounded(movedRight(line.toReversed(), aside)) };
      }
    }
  },
};

const rounded = (line: LinkRow['line']): LinkRow['line'] =>
  line.map(([x, y]) => [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000]);
